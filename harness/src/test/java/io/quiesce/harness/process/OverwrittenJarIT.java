package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppLaunch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * Whoever deploys by writing the next version over the jar of the one that is running ends that without its classes: what has not
 * been loaded by then cannot be.
 */
@Timeout(240)
class OverwrittenJarIT extends ReportedShutdowns {

    private static final String SHORT = "/orders?work=10ms";

    /** What the requests themselves need is not the matter here, and comes with the first of them. */
    private static final int BEFORE = 10;

    @Test
    void itLeavesAsEver() throws Exception {
        leaveWithAnotherJar("--sample.broker=none");
    }

    @Test
    void itLeavesAsEverWithListenersOfKafka() throws Exception {
        EmbeddedKafkaBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
        broker.afterPropertiesSet();
        try {
            leaveWithAnotherJar(
                    "--sample.broker=external", "--spring.kafka.bootstrap-servers=" + broker.getBrokersAsString());
        } finally {
            broker.destroy();
        }
    }

    private void leaveWithAnotherJar(String... arguments) throws Exception {
        Path jar = Files.copy(
                Path.of(System.getProperty(AppLaunch.SAMPLE_JAR_PROPERTY)), this.folder.resolve("orders.jar"));
        try (SampleApp app = start(jar, arguments)) {
            app.process().awaitReady(SampleApp.PATIENCE);
            app.awaitLog("A shutdown of nothing has been rehearsed");
            for (int i = 0; i < BEFORE; i++) {
                assertThat(app.get(SHORT).join().statusCode()).isEqualTo(200);
            }
            CompletableFuture<HttpResponse<String>> running = app.get("/orders?work=5s");
            overwrite(jar);
            app.terminate();
            app.awaitLog("New requests are refused from now on");
            assertThat(app.get(SHORT).join().statusCode()).isEqualTo(503);
            assertThat(running.join().statusCode()).isEqualTo(200);
            AppExit exit = app.awaitExit();
            assertThat(exit.code()).isZero();
            assertThat(report().get("success").asBoolean()).isTrue();
        }
    }

    private SampleApp start(Path jar, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--logging.level.io.quiesce.shutdown=debug",
                "--shutdown.report.file=" + reportFile(),
                "--shutdown.keep-accepting-for=1s",
                "--shutdown.cancel-running-tasks-after=8s",
                "--shutdown.force-shutdown-after=10s"));
        return SampleApp.start(AppLaunch.of(jar).quickStart().name("orders"), all.toArray(String[]::new));
    }

    /** As {@code cp} does it: the file stays the same, and what is in it does not. */
    private static void overwrite(Path jar) throws Exception {
        try (OutputStream file = Files.newOutputStream(jar)) {
            Files.copy(Path.of(System.getProperty("bench.app.jar")), file);
        }
    }
}
