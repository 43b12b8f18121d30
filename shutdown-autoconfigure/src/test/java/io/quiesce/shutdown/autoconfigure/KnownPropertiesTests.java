package io.quiesce.shutdown.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

class KnownPropertiesTests {

    private static final ConfigurationPropertyName GROUP = ConfigurationPropertyName.of("shutdown");

    @Test
    void areThoseOfTheMetadata() {
        assertThat(KnownProperties.load().below(GROUP)).contains("keep-accepting-for");
        assertThat(KnownProperties.load().switches()).contains("shutdown.enabled");
    }

    @Test
    void areNotKnownWhereClassesHaveNoFiles() {
        KnownProperties known = KnownProperties.load(null);
        assertThat(known.below(GROUP)).isEmpty();
        assertThat(known.switches()).isEmpty();
    }
}
