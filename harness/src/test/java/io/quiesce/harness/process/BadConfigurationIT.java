package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a person reads who has set something impossible.
 */
@Timeout(180)
class BadConfigurationIT {

    private static String refusedStart(String... arguments) throws InterruptedException {
        try (SampleApp app = SampleApp.start(arguments)) {
            assertThat(app.awaitExit().code()).isOne();
            return app.log();
        }
    }

    @Test
    void aWindowThatReachesTheCancellation() throws Exception {
        assertThat(refusedStart("--shutdown.keep-accepting-for=5s"))
                .contains(
                        """
                        ***************************
                        APPLICATION FAILED TO START
                        ***************************

                        Description:

                        New requests would still be accepted when running work is already being cancelled:

                        \tshutdown.keep-accepting-for          5s
                        \tshutdown.cancel-running-tasks-after  2s

                        Action:

                        Set 'shutdown.keep-accepting-for' to less than 2s, or raise 'shutdown.cancel-running-tasks-after' above 5s, by as much as requests need to finish.
                        """);
    }

    @Test
    void aPropertyThatDoesNotExist() throws Exception {
        assertThat(refusedStart("--shutdown.keep-acepting-for=5s"))
                .contains("The property 'shutdown.keep-acepting-for' does not exist")
                .contains("keep-accepting-for");
    }
}
