package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The application as process 1 of a container that an engine stops. Had the engine to kill it, the exit code would be 137.
 */
@Timeout(240)
class ContainerIT {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

    private static final String ORDER = "{\"customer\":\"Ada\",\"item\":\"book\",\"quantity\":1}";

    private static final String[] SHORT_TIMES = {
        "--shutdown.keep-accepting-for=0s",
        "--shutdown.cancel-running-tasks-after=2s",
        "--shutdown.force-close-tasks-grace=1s",
        "--shutdown.force-shutdown-after=4s",
        "--shutdown.force-shutdown-grace=2s"
    };

    private static void endedByItself(ContainerState state, long exitCode, long started) {
        assertThat(state.getRunning()).isFalse();
        assertThat(state.getExitCodeLong()).isEqualTo(exitCode);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(STOP_TIMEOUT);
    }

    @Test
    void anIdleContainerThatIsStoppedExitsWithZero() {
        try (SampleContainer container = new SampleContainer(SHORT_TIMES)) {
            assertThat(container.log()).contains("with PID 1 ");
            long started = System.nanoTime();
            ContainerState state = container.stop(STOP_TIMEOUT);
            endedByItself(state, 0, started);
            assertThat(container.log()).contains("Shutdown by SIGTERM complete");
        }
    }

    @Test
    void aRequestThatComesInTheWindowIsAnsweredBeforeTheContainerEnds() throws Exception {
        try (SampleContainer container = new SampleContainer(
                "--shutdown.keep-accepting-for=10s",
                "--shutdown.cancel-running-tasks-after=30s",
                "--shutdown.force-shutdown-after=40s")) {
            long started = System.nanoTime();
            CompletableFuture<ContainerState> stop = CompletableFuture.supplyAsync(() -> container.stop(STOP_TIMEOUT));
            container.awaitLog("Shutdown initiated by SIGTERM");
            HttpResponse<String> order =
                    container.post("/orders?work=1s", ORDER).get();
            assertThat(order.statusCode()).isEqualTo(201);
            assertThat(order.headers().firstValue("Connection")).hasValue("close");
            endedByItself(stop.get(), 0, started);
            assertThat(container.log()).contains("completed: 1 request");
        }
    }
}
