package io.quiesce.shutdown.consul;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import io.quiesce.shutdown.fleet.DeserviceProfile;
import io.quiesce.shutdown.fleet.DeserviceProfiles;
import io.quiesce.shutdown.fuzz.Fuzz;
import io.quiesce.shutdown.fuzz.Odd;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Whatever stands in Consul's store, a profile is understood or reported, and nothing else happens.
 */
class ProfileFormatFuzzTests {

    private static final int USUAL = 3000;

    private static final String[] NAMES = {
        "id", "name", "description", "servers", "status", "normal", "deservice", "rack", "one", "Key", "Value"
    };

    private static final String PROFILE =
            "{\"id\":\"rack\",\"name\":\"Rack 1\",\"servers\":[\"one\",\"two\"],\"status\":\"deservice\"}";

    private static String document(Odd odd) {
        return switch (odd.below(4)) {
            case 0 -> odd.json(NAMES);
            case 1 -> odd.text();
            default -> odd.touched(PROFILE);
        };
    }

    /** What Consul answers for one key, whose value has the characters as bytes. */
    private static JsonNode answer(String value) {
        String base64 = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.ISO_8859_1));
        return ConsulHttp.JSON.valueToTree(
                List.of(Map.of("Key", ConsulProfileStore.ROOT + "rack", "Value", base64, "ModifyIndex", 7)));
    }

    @Test
    void aProfileIsUnderstoodOrReported() {
        Fuzz.run(ProfileFormatFuzzTests.class, USUAL, ProfileFormatFuzzTests::document, (value) -> {
            DeserviceProfiles profiles = ConsulProfileStore.profiles(answer(value));
            assertThat(profiles.valid().size() + profiles.malformed().size()).isOne();
            profiles.malformed()
                    .values()
                    .forEach((problem) -> assertThat(problem).isNotBlank().hasSizeLessThan(300));
            profiles.valid().forEach(ProfileFormatFuzzTests::assertIsWritable);
        });
    }

    private static void assertIsWritable(DeserviceProfile profile) {
        assertThat(profile.id()).isEqualTo("rack");
        assertThat(profile.servers()).noneMatch(String::isBlank);
        String written = ConsulHttp.JSON.writeValueAsString(ProfileFormat.write(profile));
        assertThat(ProfileFormat.read("rack", written)).isEqualTo(profile);
    }

    @Test
    void anAnswerIsAListOfKeysOrAFailure() {
        Fuzz.run(
                ProfileFormatFuzzTests.class,
                USUAL,
                (odd) -> odd.oneIn(2)
                        ? odd.json("Key", "Value", "Session", "Flags", "ModifyIndex", ConsulProfileStore.ROOT + "rack")
                        : odd.touched(answer(PROFILE).toString()),
                (text) -> {
                    JsonNode answer = ConsulHttp.JSON.nullNode();
                    try {
                        answer = ConsulHttp.JSON.readTree(text);
                    } catch (tools.jackson.core.JacksonException ex) {
                        // The client makes a failure of it.
                    }
                    try {
                        ConsulProfileStore.profiles(answer);
                    } catch (IOException ex) {
                        assertThat(ex).hasMessage("What Consul has answered is no list of keys");
                    }
                });
    }
}
