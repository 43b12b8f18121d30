package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What must not be told to anybody, in every place where it could be: it shows up in no log, no report, no meter and no answer.
 */
@Timeout(180)
class SecretsIT {

    private static final String CANARY = "canary-in-the-";

    private static final String KEY = CANARY + "key-0123456789abcdef0123456789abcdef";

    private static HttpRequest.Builder request(SampleApp app, String path) {
        return HttpRequest.newBuilder(app.uri(path + "?token=" + CANARY + "query"))
                .header("Authorization", "Bearer " + CANARY + "authorization")
                .header("Cookie", "JSESSIONID=" + CANARY + "cookie")
                .header("Shutdown-Affinity", CANARY + "token")
                .GET();
    }

    @Test
    void areNotTold(@TempDir Path folder) throws Exception {
        Path report = folder.resolve("report.json");
        try (SampleApp app = SampleApp.ready(
                "--shutdown.affinity.secret=" + KEY,
                "--shutdown.affinity.node=a",
                "--shutdown.http.explain=true",
                "--shutdown.report.file=" + report)) {
            app.send(request(app, "/fault/stubborn"));
            app.awaitLog("began GET /fault/stubborn");
            String drain = app.post("/actuator/drain", "{\"reason\":\"new disk\"}")
                    .join()
                    .body();
            HttpResponse<String> refused = app.send(request(app, "/orders")).join();
            assertThat(refused.statusCode()).isEqualTo(503);
            String meters = app.get("/actuator/metrics/shutdown.outstanding")
                            .join()
                            .body()
                    + app.get("/actuator/metrics/shutdown.rejected").join().body();
            app.terminate();
            assertThat(app.awaitExit().code()).as(app::log).isOne();
            String written = Files.readString(report);
            assertThat(written).contains("GET /fault/stubborn").doesNotContain(CANARY);
            assertThat(app.log()).contains("GET /fault/stubborn").doesNotContain(CANARY);
            assertThat(refused.headers().map().toString() + refused.body()).doesNotContain(CANARY);
            assertThat(drain).contains("BECOMING_OFFLINE").doesNotContain(CANARY);
            assertThat(meters).contains("shutdown.outstanding").doesNotContain(CANARY);
        }
    }
}
