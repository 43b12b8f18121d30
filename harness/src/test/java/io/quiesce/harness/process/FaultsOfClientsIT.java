package io.quiesce.harness.process;

import java.io.IOException;
import java.util.stream.Stream;

/**
 * Clients that vanish, or never come to an end, beside those of the load.
 */
class FaultsOfClientsIT extends FaultMatrix {

    private static final int MANY = 300;

    /** Fewer than there are threads of the server. */
    private static final int SOME = 50;

    FaultsOfClientsIT() {
        super("Clients of the application");
    }

    static Stream<Fault> faults() {
        return Stream.concat(vanishing(), lingering());
    }

    private static Stream<Fault> vanishing() {
        return Stream.of(
                Fault.of(
                                "300 clients that ask for server-sent events and reset their connections at once, before SIGTERM")
                        .when((trial) -> {
                            try (HeedlessClients clients = new HeedlessClients(trial.app())) {
                                for (int i = 0; i < MANY; i++) {
                                    clients.get(1, "/fault/events");
                                    clients.reset();
                                }
                            }
                            trial.terminate();
                        }),
                Fault.of("300 clients of server-sent events that reset their connections, after SIGTERM")
                        .when((trial) -> {
                            try (HeedlessClients clients = new HeedlessClients(trial.app())) {
                                clients.get(MANY, "/fault/events");
                                clients.awaitAnswers();
                                trial.terminateAndAwait("Shutdown initiated");
                                clients.reset();
                            }
                        }),
                Fault.of("50 clients that reset their connections amid an upload, before SIGTERM")
                        .when((trial) -> {
                            try (HeedlessClients clients = new HeedlessClients(trial.app())) {
                                beginUploads(clients, trial.app());
                                clients.reset();
                            }
                            trial.terminate();
                        }),
                Fault.of("50 clients that reset their connections amid an upload, after SIGTERM")
                        .when((trial) -> {
                            try (HeedlessClients clients = new HeedlessClients(trial.app())) {
                                beginUploads(clients, trial.app());
                                trial.terminateAndAwait("Shutdown initiated");
                                clients.reset();
                            }
                        }));
    }

    private static Stream<Fault> lingering() {
        return Stream.of(
                Fault.of("50 clients that never finish the head of their request")
                        .when((trial) -> {
                            try (HeedlessClients clients = new HeedlessClients(trial.app())) {
                                clients.send(SOME, "GET /orders HTTP/1.1\r\nHost: ");
                                trial.terminate();
                                trial.awaitExit();
                            }
                        }),
                // The threads of Tomcat that wait for a client do not end when they are interrupted.
                Fault.of("50 clients that never finish their upload")
                        .endsWith(1)
                        .when((trial) -> {
                            try (HeedlessClients clients = new HeedlessClients(trial.app())) {
                                beginUploads(clients, trial.app());
                                trial.terminate();
                                trial.awaitExit();
                            }
                        }),
                Fault.of("50 clients that never read their answers").endsWith(1).when((trial) -> {
                    try (HeedlessClients clients = new HeedlessClients(trial.app())) {
                        clients.get(SOME, "/fault/endless");
                        clients.awaitAnswers();
                        trial.terminate();
                        trial.awaitExit();
                    }
                }));
    }

    private static void beginUploads(HeedlessClients clients, SampleApp app) throws IOException, InterruptedException {
        clients.send(
                SOME,
                "POST /fault/upload HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\n"
                        + "Content-Length: 1000000\r\n\r\nbegun");
        app.awaitLog("reads upload " + SOME);
    }
}
