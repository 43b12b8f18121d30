package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The plan of the sample application, which is printed instead of a start.
 */
@Timeout(180)
class ExplainIT {

    @Test
    void printsThePlanAndExits() throws Exception {
        try (SampleApp app = SampleApp.start("--shutdown.explain=true", "--shutdown.keep-accepting-for=1s")) {
            assertThat(app.awaitExit().code()).isZero();
            assertThat(app.log())
                    .contains("The plan of a shutdown")
                    .contains("1s  new requests are refused")
                    .contains("kafka: messages")
                    .contains("servlet: requests")
                    .contains("grpc: requests")
                    .contains("applicationTaskExecutor: tasks")
                    .containsPattern("Integrations at work\\R  .*kafka.*servlet.*tomcat")
                    .containsPattern("webflux: .*not")
                    // Nothing has started, and nothing was shut down.
                    .doesNotContain("Tomcat started on port")
                    .doesNotContain("Started ")
                    .doesNotContain("After SIGTERM")
                    .doesNotContain("Shutdown by");
        }
    }

    @Test
    void aSwitchThatIsNeitherOnNorOffIsRefused() throws Exception {
        try (SampleApp app = SampleApp.start("--shutdown.explain=please")) {
            assertThat(app.awaitExit().code()).isOne();
            assertThat(app.log()).contains("The value 'please' of 'shutdown.explain' is neither 'true' nor 'false'.");
        }
    }
}
