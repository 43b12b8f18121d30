package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.process.DirectClients.Exchange;
import io.quiesce.harness.process.DirectClients.IdleClient;
import io.quiesce.harness.process.DirectClients.Kind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of clients that are connected to the application directly when it gets a SIGTERM: one shutdown, looked at
 * from all sides.
 */
@Tag("alone")
@Timeout(180)
class DirectClientsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration WINDOW = Duration.ofSeconds(5);

    private static final Duration AT_ONCE = Duration.ofMillis(100);

    private static final int ACTIVE_CLIENTS = 20;

    private static final int IDLE_CLIENTS = 10;

    private static final int CLIENTS_UNDER_WAY = 5;

    private static final Duration FIRST_IDLE = Duration.ofMillis(50);

    private static final Duration BETWEEN_IDLE = Duration.ofMillis(100);

    private static final Duration BETWEEN_NEW = Duration.ofMillis(20);

    private static final String ONLY_THE_SHUTDOWN_CLOSES = "--server.tomcat.max-keep-alive-requests=-1";

    private static final Set<Kind> CUSTOMERS = EnumSet.complementOf(EnumSet.of(Kind.READINESS, Kind.LIVENESS));

    @TempDir
    private static Path directory;

    private static List<Exchange> exchanges;

    /** When the application said that the shutdown has begun. */
    private static Duration initiated;

    /** When the application said that the window is over, which it does after the fact. */
    private static Duration refusing;

    /** When the last request that was being served had its answer. From then on the application closes. */
    private static Duration drained;

    private static AppExit exit;

    @BeforeAll
    @Timeout(180)
    static void shutDownUnderLoad() throws Exception {
        try (AppProcess app = SampleLaunch.in(
                                directory,
                                "orders",
                                "--shutdown.keep-accepting-for=" + WINDOW.toSeconds() + "s",
                                "--shutdown.cancel-running-tasks-after=10s",
                                "--shutdown.force-shutdown-after=12s",
                                ONLY_THE_SHUTDOWN_CLOSES)
                        .start();
                DirectClients clients =
                        new DirectClients(app.awaitReady(PATIENCE).getPort())) {
            String order = placeOrder(app.uri());
            List<IdleClient> idle = Stream.generate(() -> clients.keepIdle(order))
                    .limit(IDLE_CLIENTS)
                    .toList();
            clients.keepConnecting(order, BETWEEN_NEW);
            for (int i = 0; i < ACTIVE_CLIENTS; i++) {
                clients.keepAsking(Kind.ACTIVE, order + "?work=20ms", Duration.ZERO);
            }
            clients.keepAsking(Kind.READINESS, "/actuator/health/readiness", Duration.ofMillis(5));
            clients.keepAsking(Kind.LIVENESS, "/actuator/health/liveness", Duration.ofMillis(50));
            clients.awaitFurther(1000, PATIENCE);
            List<CompletableFuture<?>> underWay = new ArrayList<>();
            underWay.add(clients.ask(Kind.LONG, order + "?work=8s"));
            for (int i = 0; i < CLIENTS_UNDER_WAY; i++) {
                underWay.add(clients.ask(Kind.UNDER_WAY, order + "?work=1s"));
            }
            clients.awaitFurther(200, PATIENCE);
            app.signal("TERM");
            long signal = app.firstSignalNanos().orElseThrow();
            for (int i = 0; i < IDLE_CLIENTS; i++) {
                idle.get(i)
                        .sendAt(signal
                                + FIRST_IDLE.plus(BETWEEN_IDLE.multipliedBy(i)).toNanos());
            }
            CompletableFuture.allOf(underWay.toArray(CompletableFuture[]::new))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            clients.stop();
            exit = app.awaitExit(PATIENCE);
            exchanges = clients.exchangesSince(signal);
            initiated = lineTime(app, "Shutdown initiated by SIGTERM");
            refusing = lineTime(app, "New requests are refused from now on");
            drained = of(Kind.LONG).get(0).ended();
        }
    }

    /** Return when a line was read; the time of the exit if it was never written. */
    private static Duration lineTime(AppProcess app, String text) {
        return app.linesSinceSignal().stream()
                .filter(line -> line.text().contains(text))
                .map(line -> app.sinceSignal(line.nanoTime()))
                .findFirst()
                .orElseGet(exit::elapsed);
    }

    private static String placeOrder(URI uri) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri.resolve("/orders"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"customer\":\"Ada\",\"item\":\"lamp\",\"quantity\":1}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private static List<Exchange> of(Kind kind) {
        return exchanges.stream().filter(exchange -> exchange.kind() == kind).toList();
    }

    private static List<Exchange> customers() {
        return exchanges.stream()
                .filter(exchange -> CUSTOMERS.contains(exchange.kind()))
                .toList();
    }

    private static boolean isBefore(Duration time, Duration other) {
        return time.compareTo(other) < 0;
    }

    @Test
    void nobodyIsCutOffUntilTheApplicationCloses() {
        assertThat(exchanges)
                .filteredOn(exchange -> isBefore(exchange.ended(), drained.minus(AT_ONCE)))
                .filteredOn(exchange -> !exchange.isAnswered())
                .isEmpty();
    }

    @Test
    void everybodyIsServedInTheWindow() {
        List<Exchange> inWindow = customers().stream()
                .filter(exchange -> isBefore(exchange.ended(), WINDOW))
                .toList();
        assertThat(inWindow).filteredOn(exchange -> exchange.status() != 200).isEmpty();
        System.out.println("Exchanges in the window: " + countsAfterSignal(inWindow));
    }

    private static Object countsAfterSignal(List<Exchange> some) {
        return some.stream()
                .filter(exchange -> !exchange.sent().isNegative())
                .collect(Collectors.groupingBy(Exchange::kind, Collectors.counting()));
    }

    @Test
    void everyKindOfClientTookPartInTheWindow() {
        assertThat(of(Kind.ACTIVE))
                .filteredOn(exchange -> isBefore(Duration.ZERO, exchange.sent()))
                .filteredOn(exchange -> isBefore(exchange.ended(), WINDOW))
                .hasSizeGreaterThan(ACTIVE_CLIENTS * 50);
        assertThat(of(Kind.NEW))
                .filteredOn(exchange -> isBefore(Duration.ZERO, exchange.sent()))
                .filteredOn(exchange -> isBefore(exchange.ended(), WINDOW))
                .hasSizeGreaterThan(200);
        assertThat(of(Kind.IDLE))
                .filteredOn(exchange -> isBefore(Duration.ZERO, exchange.sent()))
                .filteredOn(exchange -> isBefore(exchange.ended(), WINDOW))
                .hasSize(IDLE_CLIENTS);
    }

    @Test
    void connectionsAreKeptBeforeTheSignal() {
        assertThat(exchanges)
                .filteredOn(exchange -> exchange.ended().isNegative())
                .hasSizeGreaterThan(1000)
                .filteredOn(exchange -> exchange.status() != 200 || exchange.saysClose())
                .isEmpty();
    }

    @Test
    void everyAnswerSaysCloseFromTheFirstMoment() {
        assertThat(exchanges)
                .filteredOn(Exchange::isAnswered)
                .filteredOn(exchange -> isBefore(AT_ONCE, exchange.sent()))
                .isNotEmpty()
                .filteredOn(exchange -> !exchange.saysClose())
                .isEmpty();
    }

    @Test
    void answersOfRequestsThatAreOlderThanTheSignalSayCloseToo() {
        assertThat(of(Kind.UNDER_WAY)).hasSize(CLIENTS_UNDER_WAY).allSatisfy(exchange -> {
            assertThat(exchange.sent()).isNegative();
            assertThat(exchange.ended()).isPositive();
            assertThat(exchange.status()).isEqualTo(200);
            assertThat(exchange.saysClose()).isTrue();
        });
    }

    @Test
    void windowIsAsLongAsItShould() {
        assertThat(refusing).isBetween(WINDOW, WINDOW.plusMillis(500));
    }

    @Test
    void everyAnswerAfterTheWindowIsARefusal() {
        List<Exchange> late = customers().stream()
                .filter(exchange -> isBefore(refusing, exchange.sent()))
                .filter(Exchange::isAnswered)
                .toList();
        System.out.println("Refused after the window: " + countsAfterSignal(late));
        assertThat(late).extracting(Exchange::kind).contains(Kind.ACTIVE, Kind.NEW);
        assertThat(late).hasSizeGreaterThan(200).allSatisfy(exchange -> {
            assertThat(exchange.status()).isEqualTo(503);
            assertThat(exchange.saysClose()).isTrue();
            assertThat(exchange.header("Retry-After")).isEqualTo("5");
            assertThat(exchange.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(exchange.response().orElseThrow().body()).contains("\"status\":503");
        });
    }

    @Test
    void requestThatOutlastsTheWindowIsFinished() {
        assertThat(of(Kind.LONG)).singleElement().satisfies(exchange -> {
            assertThat(exchange.status()).isEqualTo(200);
            assertThat(exchange.saysClose()).isTrue();
            assertThat(exchange.ended()).isGreaterThan(WINDOW.plusSeconds(2));
        });
        System.out.println("Last answer to exit: " + exit.elapsed().minus(drained));
    }

    @Test
    void exitsWithZero() {
        assertThat(exit.code()).isZero();
    }

    @Test
    void readinessRefusesAtOnce() {
        Exchange firstRefusal = of(Kind.READINESS).stream()
                .filter(exchange -> exchange.status() == 503)
                .min(Comparator.comparing(Exchange::ended))
                .orElseThrow();
        System.out.println("Readiness refuses after " + firstRefusal.ended() + ", first line after " + initiated);
        assertThat(firstRefusal.ended()).isLessThan(AT_ONCE);
        assertThat(of(Kind.READINESS))
                .filteredOn(Exchange::isAnswered)
                .filteredOn(exchange -> isBefore(firstRefusal.ended(), exchange.sent()))
                .isNotEmpty()
                .extracting(Exchange::status)
                .containsOnly(503);
    }

    @Test
    void livenessStaysCorrect() {
        List<Exchange> untilDrained = of(Kind.LIVENESS).stream()
                .filter(exchange -> isBefore(exchange.sent(), drained.minus(AT_ONCE)))
                .toList();
        assertThat(untilDrained)
                .filteredOn(exchange -> exchange.status() != 200)
                .isEmpty();
        assertThat(untilDrained)
                .filteredOn(exchange -> isBefore(refusing, exchange.sent()))
                .as("during the drain")
                .hasSizeGreaterThan(10);
    }
}
