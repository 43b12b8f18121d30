package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import javax.xml.parsers.SAXParserFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.helpers.DefaultHandler;

/**
 * What those get who look on, and who come afterwards.
 */
@Timeout(180)
class ReportIT {

    private static final String ORDER = "{\"customer\":\"Ada\",\"item\":\"book\",\"quantity\":1}";

    @TempDir
    private Path folder;

    @Test
    void metersAreScrapedWhileTheProcessDrainsAndThePictureShowsItAll() throws Exception {
        Path picture = this.folder.resolve("shutdown.svg");
        try (SampleApp app = SampleApp.ready(
                "--shutdown.report.file=" + this.folder.resolve("shutdown.json"),
                "--shutdown.keep-accepting-for=1s",
                "--shutdown.cancel-running-tasks-after=4s",
                "--shutdown.force-shutdown-after=6s",
                "--logging.level.io.quiesce.shutdown=debug")) {
            app.post("/orders", ORDER).get();
            CompletableFuture<HttpResponse<String>> slow = app.begin("/orders/1?work=2s");
            app.begin("/orders/1/quote?work=30s");
            app.begin("/fault/stubborn");
            app.terminate();
            app.awaitLog("New requests are refused from now on");
            assertThat(app.get("/orders/1").get().statusCode()).isEqualTo(503);
            assertThat(meter(app, "shutdown.state")).contains("\"value\":3.0");
            // A source that tells its clients counts as one more while it does.
            assertThat(meter(app, "shutdown.outstanding?tag=kind:requests")).containsPattern("\"value\":[3-9]\\.0");
            assertThat(meter(app, "shutdown.rejected?tag=kind:requests")).contains("\"value\":1.0");
            assertThat(slow.get().statusCode()).isEqualTo(200);
            assertThat(app.awaitExit().code()).isOne();
            assertThat(app.log())
                    .containsPattern("Threads that hold the shutdown:\\n'.*' with request 'GET /fault/stubborn'\\n"
                            + "\twaits for .*CountDownLatch");
            assertThat(app.log()).containsSubsequence("Report of the shutdown by SIGTERM", "abandoned", "Shutdown by");
        }
        SAXParserFactory.newDefaultInstance().newSAXParser().parse(picture.toFile(), new DefaultHandler());
        assertThat(Files.readString(picture))
                .contains("request GET /fault/stubborn", "request GET /orders/1/quote", "journalShutdownHandler")
                .contains("3 at first, ");
    }

    private static String meter(SampleApp app, String name) throws Exception {
        HttpResponse<String> response = app.get("/actuator/metrics/" + name).get();
        assertThat(response.statusCode()).as(name).isEqualTo(200);
        return response.body();
    }
}
