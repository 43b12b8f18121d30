package io.quiesce.harness.process;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.backing.Backing;
import io.quiesce.harness.process.infrastructure.Server;
import org.junit.jupiter.api.AfterEach;

/**
 * Real servers of the application that are dead, slow or half-open when SIGTERM comes, or come back after it.
 */
class FaultsOfServersIT extends FaultMatrix {

    private static final Duration SLOW = Duration.ofMillis(300);

    private static final Duration A_WHILE = Duration.ofSeconds(1);

    private static final int PULSES = 8;

    /** What has been started for the fault at hand, the last one first. */
    private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();

    FaultsOfServersIT() {
        super("Servers of the application");
    }

    @AfterEach
    void stopServers() throws Exception {
        while (!OPEN.isEmpty()) {
            OPEN.pop().close();
        }
    }

    private static <T extends AutoCloseable> T opened(T server) {
        OPEN.push(server);
        return server;
    }

    /** The one that was started last. */
    @SuppressWarnings("unchecked")
    private static <T> Supplier<T> last() {
        return () -> (T) OPEN.peek();
    }

    static Stream<Fault> faults() {
        return Stream.of(consul(), postgres(), kafka()).flatMap((faults) -> faults);
    }

    private static Stream<Fault> consul() {
        Supplier<AgentGate> gate = last();
        return Stream.of(
                        Fault.of("Consul dead").when((trial) -> {
                            gate.get().refuse();
                            trial.terminate();
                        }),
                        Fault.of("Consul slow: 0.3 s for each answer").when((trial) -> {
                            gate.get().delay(SLOW);
                            trial.terminate();
                        }),
                        Fault.of("Consul half-open: takes connections, never answers")
                                .when((trial) -> {
                                    gate.get().hang();
                                    trial.terminate();
                                }),
                        Fault.of("Consul half-open, back after 1 s").when((trial) -> {
                            gate.get().hang();
                            trial.terminate();
                            trial.pause(A_WHILE);
                            gate.get().pass();
                        }))
                .map((fault) -> fault.started(FaultsOfServersIT::withConsul));
    }

    private static void withConsul(AppLaunch launch, Path folder) throws Exception {
        Server consul = Server.consul(folder);
        opened(consul::stop);
        AgentGate gate = opened(new AgentGate(URI.create("http://127.0.0.1:" + consul.port())));
        launch.arguments(
                "--spring.profiles.active=consul",
                "--spring.cloud.consul.host=127.0.0.1",
                "--spring.cloud.consul.port=" + gate.port());
    }

    private static Stream<Fault> postgres() {
        Supplier<TcpGate> gate = last();
        return Stream.of(
                        Fault.of("PostgreSQL dead").endsWith(0, 1).when((trial) -> {
                            gate.get().refuse();
                            trial.terminate();
                        }),
                        Fault.of("PostgreSQL slow: 0.3 s for each answer")
                                .endsWith(0, 1)
                                .when((trial) -> {
                                    gate.get().delay(SLOW.dividedBy(2));
                                    trial.terminate();
                                }),
                        Fault.of("PostgreSQL half-open: takes connections, never answers")
                                .endsWith(1)
                                .when((trial) -> {
                                    gate.get().hang();
                                    trial.terminate();
                                }),
                        Fault.of("PostgreSQL half-open, back after 1 s").when((trial) -> {
                            gate.get().hang();
                            trial.terminate();
                            trial.pause(A_WHILE);
                            gate.get().pass();
                        }))
                .map((fault) -> fault.started(FaultsOfServersIT::withPostgres));
    }

    private static void withPostgres(AppLaunch launch, Path folder) throws Exception {
        Server postgres = Server.postgres(Files.createDirectory(folder.resolve("postgres")));
        opened(postgres::stop);
        TcpGate gate = opened(new TcpGate(postgres.port()));
        launch.arguments(
                "--spring.profiles.active=postgres",
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:" + gate.port() + "/postgres",
                "--spring.datasource.username=postgres");
    }

    private static Stream<Fault> kafka() {
        Supplier<AppProcess> broker = last();
        return Stream.of(
                        Fault.of("Kafka dead").endsWith(0, 1).when((trial) -> {
                            broker.get().signal("KILL");
                            trial.terminate();
                        }),
                        Fault.of("Kafka slow: stands still for 0.3 s again and again")
                                .endsWith(0, 1)
                                .when((trial) -> terminateWithPulses(trial, broker.get())),
                        Fault.of("Kafka half-open: takes connections, never answers")
                                .endsWith(0, 1)
                                .when((trial) -> {
                                    broker.get().signal("STOP");
                                    trial.terminate();
                                }),
                        Fault.of("Kafka half-open, back after 1 s").when((trial) -> {
                            broker.get().signal("STOP");
                            trial.terminate();
                            trial.pause(A_WHILE);
                            broker.get().signal("CONT");
                        }))
                .map((fault) -> fault.started(FaultsOfServersIT::withKafka));
    }

    private static void terminateWithPulses(Trial trial, AppProcess broker) throws Exception {
        broker.signal("STOP");
        trial.terminate();
        boolean gone = false;
        for (int i = 0; i < PULSES && !gone; i++) {
            gone = trial.app().process().hasEndedWithin(SLOW);
            broker.signal((i % 2 == 0) ? "CONT" : "STOP");
        }
        broker.signal("CONT");
    }

    private static void withKafka(AppLaunch launch, Path folder) throws Exception {
        Path data = Files.createDirectory(folder.resolve("kafka"));
        AppProcess broker = opened(
                AppLaunch.ofClass("io.quiesce.harness.backing.BackingMain", System.getProperty("java.class.path"))
                        .name("broker")
                        .quickStart()
                        .jvmOptions(
                                "-Dsample.jar=" + System.getProperty(AppLaunch.SAMPLE_JAR_PROPERTY),
                                "-Dh2.bindAddress=127.0.0.1",
                                "-Djava.io.tmpdir=" + data)
                        .workingDirectory(data)
                        .start());
        Backing backing =
                Backing.parse(broker.awaitLine("^Broker ", SampleApp.PATIENCE).text());
        launch.arguments("--sample.broker=external", "--spring.kafka.bootstrap-servers=" + backing.brokers());
    }
}
