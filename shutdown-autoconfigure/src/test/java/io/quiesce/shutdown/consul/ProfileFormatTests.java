package io.quiesce.shutdown.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;

import io.quiesce.shutdown.fleet.DeserviceProfile;
import io.quiesce.shutdown.fleet.DeserviceProfile.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileFormatTests {

    private static DeserviceProfile read(String json) {
        return ProfileFormat.read("rack", json);
    }

    @Test
    void readsWhatItWrites() {
        DeserviceProfile profile = new DeserviceProfile("rack", "Räck", null, List.of("one", "two"), Status.DESERVICE);
        assertThat(read(ConsulHttp.JSON.writeValueAsString(ProfileFormat.write(profile))))
                .isEqualTo(profile);
    }

    @Test
    void needsServersAndStatusOnly() {
        assertThat(read("{\"servers\":[],\"status\":\"normal\",\"owner\":\"ops\"}"))
                .isEqualTo(new DeserviceProfile("rack", null, null, List.of(), Status.NORMAL));
    }

    @Test
    void saysWhatIsNoText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProfileFormat.read("rack", null))
                .withMessage("it is not UTF-8");
    }

    @Test
    void quotesTheBeginningOfWhatIsLongAndKeepsItOnOneLine() {
        String status = "\\n".repeat(50_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("{\"servers\":[],\"status\":\"" + status + "\"}"))
                .satisfies(
                        (ex) -> assertThat(ex.getMessage()).hasSizeLessThan(200).doesNotContain("\n"));
    }

    @Test
    void saysThatItIsTooDeep() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("[".repeat(100_000)))
                .withMessageStartingWith("it is not JSON: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"servers":["one"],"status":"off"}               | its 'status' is neither 'normal' nor 'deservice', but "off"
                    {"servers":["one"]}                              | its 'status' is neither 'normal' nor 'deservice', but
                    {"server":["one"],"status":"normal"}             | it has no 'servers'
                    {"servers":"one","status":"normal"}              | its 'servers' is not a list of names: "one"
                    {"servers":["one",7],"status":"normal"}          | '7' in its 'servers' is not a name
                    {"id":"x","servers":["one"],"status":"normal"}   | its 'id' is 'x', but its key ends in 'rack'
                    {"name":7,"servers":["one"],"status":"normal"}   | its 'name' is not a text: 7
                    {"id":["rack"],"servers":[],"status":"normal"}   | its 'id' is '', but its key ends in 'rack'
                    {"servers":[],"status":"normal","status":"deservice"} | it is not JSON: Duplicate
                    {"servers":[],"status":"normal"} more            | it is not JSON:
                    ["one"]                                          | it is not a JSON object
                    {"servers"                                       | it is not JSON:
                    """)
    void saysWhatIsWrong(String json, String problem) {
        assertThatIllegalArgumentException().isThrownBy(() -> read(json)).withMessageStartingWith(problem);
    }
}
