package io.quiesce.shutdown.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.context.WebApplicationContext;

/**
 * A test of an application that has a mock for its servlet container.
 */
@SpringBootTest(classes = MockEnvironmentTests.Application.class)
class MockEnvironmentTests {

    @Autowired
    private ConfigurableApplicationContext context;

    @Test
    void theProcessIsNotTheApplications() {
        assertThat(this.context).isInstanceOf(WebApplicationContext.class);
        assertThat(ProcessSignals.get().ownsProcess(this.context)).isFalse();
        assertThat(ProcessSignals.get().isInContainer(this.context)).isTrue();
    }

    @SpringBootConfiguration
    @ImportAutoConfiguration(ShutdownAutoConfiguration.class)
    static class Application {}
}
