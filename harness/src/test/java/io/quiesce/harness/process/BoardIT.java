package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

import io.quiesce.harness.AppProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator looks at the board of the sample application, and takes instances out of service and back with its buttons.
 */
@Timeout(180)
class BoardIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Path PICTURE = Path.of("target", "browser", "board.png");

    private static final Path NARROW_PICTURE = Path.of("target", "browser", "board-narrow.png");

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private ConsulAgent consul;

    @BeforeEach
    void startAgent() {
        this.consul = new ConsulAgent();
    }

    @AfterEach
    void stopAgent() {
        if (this.consul != null) {
            this.consul.close();
        }
    }

    @Test
    void anOperatorTakesInstancesOutOfServiceAndBack() throws Exception {
        writeProfile(
                "firmware",
                "{\"id\":\"firmware\",\"name\":\"New firmware\",\"description\":\"Third rack, Friday\","
                        + "\"servers\":[\"rack-3\"],\"status\":\"normal\"}");
        writeProfile(
                "site",
                "{\"id\":\"site\",\"name\":\"Whole site\",\"servers\":[\"rack-1\",\"rack-2\",\"rack-3\"],"
                        + "\"status\":\"normal\"}");
        writeProfile("wrong", "{\"id\":\"wrong\",\"servers\":\"rack-4\"}");
        try (AppProcess first = start("rack-1");
                AppProcess second = start("rack-2");
                AppProcess third = start("rack-3")) {
            for (AppProcess app : new AppProcess[] {first, second, third}) {
                app.awaitReady(PATIENCE);
            }
            URI board = first.uri().resolve("/fleet");
            assertThat(send(HttpRequest.newBuilder(board)).statusCode()).isEqualTo(401);
            try (Browser browser = logIn(board)) {
                browser.resize(1280, 1000);
                browser.await(state("rack-1", "ONLINE"), PATIENCE);
                browser.await(summary(3), PATIENCE);
                drainTwo(browser, second);
                changeProfiles(browser);
                press(browser, server("rack-2"), "resume");
                browser.await(summary(3), PATIENCE);
                assertThat(browser.text("#problem")).isEmpty();
            }
        }
    }

    /** One of them is the instance that the board comes from. The other one has to wait for a courier. */
    private void drainTwo(Browser browser, AppProcess second) throws Exception {
        registerCourier(second);
        press(browser, server("rack-2"), "drain");
        browser.await(state("rack-2", "BECOMING_OFFLINE"), PATIENCE);
        press(browser, server("rack-1"), "drain");
        browser.await(state("rack-1", "OFFLINE"), PATIENCE);
        browser.await(summary(1), PATIENCE);
        browser.await(field("rack-2", "outstanding") + " === '1 session'", PATIENCE);
        assertThat(browser.run("return " + field("rack-1", "reason"))).isEqualTo("ada, on the board");
        browser.screenshot(PICTURE);
        browser.resize(500, 1000);
        browser.screenshot(NARROW_PICTURE);
        assertThat(browser.run("return document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        browser.resize(1280, 1000);
    }

    /** The last instance is not given away. */
    private void changeProfiles(Browser browser) {
        press(browser, "[data-id=site]", "deservice");
        browser.await("document.getElementById('problem').textContent.includes('would leave 0 instances')", PATIENCE);
        press(browser, server("rack-1"), "resume");
        browser.await(summary(2), PATIENCE);
        press(browser, "[data-id=firmware]", "deservice");
        browser.await(state("rack-3", "OFFLINE"), PATIENCE);
        press(browser, "[data-id=firmware]", "normal");
        browser.await(state("rack-3", "ONLINE"), PATIENCE);
    }

    /** With the password in the address there is nothing to type; the browser keeps it for the page without it. */
    private Browser logIn(URI board) {
        Browser browser = new Browser(
                this.directory.resolve("profile"), URI.create(board.toString().replace("://", "://ada:lovelace@")));
        browser.open(board);
        return browser;
    }

    private static void press(Browser browser, String card, String action) {
        String button = card + " [data-action=" + action + "]";
        browser.await("document.querySelector('" + button + "')?.disabled === false", PATIENCE);
        browser.element(button).click();
    }

    private static String server(String name) {
        return "[data-server=" + name + "]";
    }

    private static String field(String server, String field) {
        return "document.querySelector('%s [data-field=%s]')?.textContent".formatted(server(server), field);
    }

    private static String state(String server, String state) {
        return "document.querySelector('%s [data-state=%s]') !== null".formatted(server(server), state);
    }

    private static String summary(int inService) {
        return "document.getElementById('summary').textContent === '%d of 3 in service'".formatted(inService);
    }

    private AppProcess start(String server) {
        return SampleLaunch.in(
                        this.directory,
                        server,
                        "--spring.profiles.active=consul",
                        "--spring.security.user.name=ada",
                        "--spring.security.user.password=lovelace",
                        "--shutdown.fleet.server-name=" + server,
                        // The agent in its container cannot reach an instance to check it.
                        "--spring.cloud.consul.discovery.heartbeat.enabled=true",
                        "--shutdown.keep-accepting-for=0s")
                .environment("CONSUL_HOST", this.consul.host())
                .environment("CONSUL_PORT", Integer.toString(this.consul.port()))
                .start();
    }

    private void writeProfile(String id, String profile) throws Exception {
        HttpResponse<String> written =
                send(HttpRequest.newBuilder(this.consul.uri().resolve("/v1/kv/shutdown/deservice-profiles/" + id))
                        .PUT(HttpRequest.BodyPublishers.ofString(profile)));
        assertThat(written.body()).startsWith("true");
    }

    /** His lease is outstanding for longer than the test takes. */
    private static void registerCourier(AppProcess app) throws Exception {
        HttpResponse<String> registered = send(HttpRequest.newBuilder(app.uri().resolve("/couriers/bob"))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"expiresIn\":\"300s\"}")));
        assertThat(registered.statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }
}
