package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.Haproxy;
import io.quiesce.harness.Ports;
import io.quiesce.harness.process.infrastructure.Server;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody looks at the page of the sample application while both instances behind the load balancer are replaced.
 */
@Tag("alone")
@Timeout(300)
class BrowserIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Path PICTURE = Path.of("target", "browser", "after-rolling-restart.png");

    /** What somebody would notice: an indicator that is not green any more, or a message. */
    private static final String WATCH =
            """
            window.noticed = [];
            new MutationObserver((changes) => changes.forEach(({ target }) => {
              if (target.id === 'problem' && target.textContent) window.noticed.push(target.textContent);
              if (['stream', 'socket'].includes(target.id) && !target.classList.contains('up'))
                window.noticed.push(target.id + ' is down');
            })).observe(document.body, { subtree: true, childList: true, attributes: true });
            """;

    @TempDir
    private Path directory;

    private Server database;

    @Test
    void aRollingRestartIsNotNoticed() throws Exception {
        this.database = Server.postgres(Files.createDirectory(this.directory.resolve("database")));
        List<Integer> ports = Ports.choose(3);
        try (AppProcess first = start("a", ports.get(1));
                AppProcess second = start("b", ports.get(2))) {
            first.awaitReady(PATIENCE);
            second.awaitReady(PATIENCE);
            Map<String, Integer> servers = Map.of("a", ports.get(1), "b", ports.get(2));
            try (Haproxy haproxy = new Haproxy(RealServers.haproxy(), this.directory, ports.get(0), servers);
                    Browser browser = new Browser(this.directory.resolve("profile"), haproxy.uri())) {
                browser.await("document.querySelectorAll('b.up').length === 2", PATIENCE);
                browser.run(WATCH);
                placeOrder(browser, 1);
                try (AppProcess newFirst = replace(first, haproxy)) {
                    placeOrder(browser, 2);
                    try (AppProcess newSecond = replace(second, haproxy)) {
                        placeOrder(browser, 3);
                        long answered = Long.parseLong(browser.text("#answered"));
                        browser.await(
                                "Number(document.getElementById('answered').textContent) > " + answered, PATIENCE);
                        browser.screenshot(PICTURE);
                        assertThat(newFirst.isAlive() && newSecond.isAlive()).isTrue();
                        assertThat(browser.run("return window.noticed")).isEqualTo(List.of());
                        assertThat(browser.text("#lost")).isEqualTo("0");
                        assertThat(Integer.parseInt(browser.text("#moved"))).isPositive();
                    }
                }
            }
        } finally {
            this.database.stop();
        }
    }

    private static void placeOrder(Browser browser, int number) {
        browser.element("form button").click();
        browser.await("document.querySelectorAll('#orders tr').length === " + number, PATIENCE);
    }

    private AppProcess start(String name, int port) {
        return SampleLaunch.in(
                        this.directory,
                        name,
                        "--spring.profiles.active=postgres",
                        "--server.port=" + port,
                        "--spring.grpc.server.port=0",
                        "--shutdown.keep-accepting-for=5s")
                .environment("POSTGRES_PORT", Integer.toString(this.database.port()))
                .environment("POSTGRES_DB", "postgres")
                .environment("POSTGRES_USER", "postgres")
                .start();
    }

    private AppProcess replace(AppProcess old, Haproxy haproxy) throws InterruptedException {
        old.signal("TERM");
        AppExit exit = old.awaitExit(PATIENCE);
        assertThat(exit.code()).isZero();
        long exited = System.nanoTime();
        return haproxy.admit(start(old.name() + "2", old.uri().getPort()), old.name(), exited, PATIENCE);
    }
}
