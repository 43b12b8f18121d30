package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.Haproxy;
import io.quiesce.harness.Ports;
import io.quiesce.harness.process.SocketClients.Habits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances behind a real load balancer are replaced, one after the other, while clients keep WebSockets and streams of
 * events open.
 */
@Tag("alone")
@Timeout(400)
class RollingSessionsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /**
     * In a window of five seconds half of it leaves each two seconds to be elsewhere: enough to be refused once and try again, also
     * on a machine that stands still for a moment.
     */
    private static final Population FEW =
            new Population(180, 20, 50, new Habits(Duration.ofSeconds(4), Duration.ofMillis(300), 0.5));

    /**
     * These ask less often than once in a window. Whoever asks more often wants to do so elsewhere soon after he has been told,
     * which is within a quarter of the window, whatever time the server leaves him.
     */
    private static final Population MANY =
            new Population(1800, 200, 500, new Habits(Duration.ofSeconds(40), Duration.ofSeconds(2), 0.9));

    /** With 2,500 clients on a machine that has two cores for all of it. */
    private static final String[] LONG_WINDOW = {
        "--shutdown.keep-accepting-for=20s",
        "--shutdown.sessions.max-wait-for-completion=25s",
        "--shutdown.cancel-running-tasks-after=28s",
        "--shutdown.force-shutdown-after=30s"
    };

    @TempDir
    private Path directory;

    private final List<Departure> departures = new ArrayList<>();

    /**
     * Who is connected.
     *
     * @param understanding how many WebSockets of clients that understand being suspended
     * @param others how many of clients that do not
     * @param streams how many streams of events
     * @param habits what those with a WebSocket do
     */
    private record Population(int understanding, int others, int streams, Habits habits) {}

    /**
     * One instance left.
     *
     * @param exit how it ended
     * @param flow the connections that were made from the signal until it had ended
     */
    private record Departure(AppExit exit, Arrivals.Flow flow) {}

    /** What came of it. */
    private record Result(
            long answered,
            long lost,
            long crossed,
            long repeated,
            int told,
            int moved,
            int streamsTold,
            int streamsEnded,
            int streamsBroken,
            int failures,
            List<Departure> departures) {}

    @Test
    void losesNoAnswerAndMovesWhoUnderstandsIt() throws Exception {
        Result result = replaceBoth(FEW, "--shutdown.keep-accepting-for=5s");
        print(result);
        assertClean(result, FEW);
        assertThat(result.answered()).as("each asks several times").isGreaterThan(600);
    }

    @Test
    @Tag("long")
    void losesNoAnswerOfTwoThousandClientsWhoComeBackEvenly() throws Exception {
        Result result = replaceBoth(MANY, LONG_WINDOW);
        print(result);
        assertClean(result, MANY);
        assertThat(result.departures()).extracting(Departure::flow).allSatisfy((flow) -> assertThat(
                        (double) flow.most())
                .as("connections in the busiest second, between the first and the last that came back")
                .isLessThanOrEqualTo(2 * flow.perSecond()));
    }

    @Test
    @Tag("long")
    void plainBootLosesAnswers() throws Exception {
        Result result = replaceBoth(MANY, "--shutdown.enabled=false");
        print(result);
        assertThat(result.told()).isZero();
        assertThat(result.lost()).isPositive();
    }

    private static void assertClean(Result result, Population population) {
        int sockets = population.understanding() + population.others();
        assertThat(result.answered()).isGreaterThan(sockets);
        assertThat(result.lost()).as("questions of clients that understand").isZero();
        assertThat(result.repeated()).isZero();
        assertThat(result.told()).isGreaterThan(sockets / 2);
        assertThat(result.moved()).isGreaterThanOrEqualTo((int) Math.ceil(0.99 * result.told()));
        assertThat(result.streamsTold()).isGreaterThan(population.streams() / 2);
        assertThat(result.streamsEnded()).isEqualTo(result.streamsTold());
        assertThat(result.streamsBroken()).isZero();
        assertThat(result.departures())
                .allSatisfy((departure) -> assertThat(departure.exit().code()).isZero());
    }

    private Result replaceBoth(Population population, String... arguments) throws Exception {
        Path program = RealServers.haproxy();
        List<Integer> ports = Ports.choose(3);
        Arrivals arrivals = new Arrivals();
        ScheduledExecutorService orders = Executors.newSingleThreadScheduledExecutor();
        try (AppProcess first = start("a", ports.get(1), arguments);
                AppProcess second = start("b", ports.get(2), arguments)) {
            first.awaitReady(PATIENCE);
            second.awaitReady(PATIENCE);
            Map<String, Integer> servers = Map.of("a", ports.get(1), "b", ports.get(2));
            try (Haproxy haproxy = new Haproxy(program, this.directory, ports.get(0), servers);
                    SocketClients sockets = new SocketClients(
                            haproxy.uri(),
                            population.understanding(),
                            population.others(),
                            population.habits(),
                            arrivals);
                    StreamClients events = new StreamClients(haproxy.uri(), arrivals)) {
                placeOrders(orders, haproxy.uri());
                sockets.start();
                events.start(population.streams());
                try (AppProcess newFirst = replace(first, haproxy, arrivals, arguments);
                        AppProcess newSecond = replace(second, haproxy, arrivals, arguments)) {
                    sockets.stop(PATIENCE);
                    events.stop();
                    assertThat(newFirst.isAlive() && newSecond.isAlive()).isTrue();
                    return new Result(
                            sockets.answered(),
                            sockets.lost(),
                            sockets.crossed(),
                            sockets.repeated(),
                            sockets.told(),
                            sockets.moved(),
                            events.told(),
                            events.ended(),
                            events.broken(),
                            arrivals.failures(),
                            this.departures);
                }
            }
        } finally {
            orders.shutdownNow();
        }
    }

    private AppProcess start(String name, int port, String... arguments) {
        return SampleLaunch.in(
                        this.directory,
                        name,
                        "--server.port=" + port,
                        "--spring.grpc.server.port=0",
                        "--sample.broker=none",
                        "--shutdown.report.file=" + this.directory.resolve("report-" + name + ".json"))
                .arguments(arguments)
                .start();
    }

    /** Events of orders keep the streams from being taken for dead. */
    private static void placeOrders(ScheduledExecutorService timer, URI balancer) {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest order = HttpRequest.newBuilder(balancer.resolve("/orders"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"customer\":\"Ada\",\"item\":\"book\",\"quantity\":1}"))
                .build();
        timer.scheduleAtFixedRate(
                () -> client.sendAsync(order, HttpResponse.BodyHandlers.discarding()), 0, 2, TimeUnit.SECONDS);
    }

    private AppProcess replace(AppProcess old, Haproxy haproxy, Arrivals arrivals, String... arguments)
            throws InterruptedException {
        long signalled = System.nanoTime();
        old.signal("TERM");
        AppExit exit = old.awaitExit(PATIENCE);
        this.departures.add(new Departure(exit, arrivals.since(signalled)));
        long exited = System.nanoTime();
        return haproxy.admit(start(old.name() + "2", old.uri().getPort(), arguments), old.name(), exited, PATIENCE);
    }

    private static void print(Result result) {
        System.out.println(result);
        for (Departure departure : result.departures()) {
            System.out.println(String.format(
                    Locale.ROOT,
                    "exit %d after %.1f s; %d connections in %.1f s, %.0f a second, %d in the second with most",
                    departure.exit().code(),
                    departure.exit().elapsed().toMillis() / 1e3,
                    departure.flow().count(),
                    departure.flow().seconds(),
                    departure.flow().perSecond(),
                    departure.flow().most()));
        }
    }
}
