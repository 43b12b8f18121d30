package io.quiesce.harness.process;

import java.time.Duration;
import java.util.stream.Stream;

import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;
import io.quiesce.harness.bench.Busy;

/**
 * What the operating system does to a process, or does not give to it.
 */
class FaultsOfMachineIT extends FaultMatrix {

    private static final String INITIATED = "Shutdown initiated by SIGTERM";

    private static final int KILLED = 137;

    private static final Duration LONG_PAUSE = Duration.ofSeconds(10);

    private static final Duration STARVED = Duration.ofSeconds(60);

    FaultsOfMachineIT() {
        super("Operating system and machine");
    }

    static Stream<Fault> faults() {
        return Stream.of(kills(), pauses(), shortages(), output()).flatMap((faults) -> faults);
    }

    private static Stream<Fault> kills() {
        return Stream.of(
                killed("SIGKILL, out of the blue", (trial) -> trial.signal("KILL")),
                killed("SIGKILL in the window in which requests are still served", afterwards(INITIATED)),
                killed("SIGKILL when new requests are refused", stubbornly("New requests are refused")),
                killed("SIGKILL when work is being cancelled", stubbornly("Cancelling request")),
                killed(
                        "SIGKILL when the application is being closed",
                        afterwards("closing the application"),
                        "--fault.destroy=hangs-annotated"),
                killed(
                                "SIGKILL when the report is there, and the process not yet gone",
                                afterwards("Shutdown by SIGTERM complete"),
                                "--fault.hook=hangs")
                        .reportedOrNot());
    }

    private static Fault killed(String name, Fault.Onset onset, String... arguments) {
        return Fault.of(name, arguments).endsWith(KILLED).withoutReport().when(onset);
    }

    private static Fault.Onset afterwards(String line) {
        return (trial) -> {
            trial.terminateAndAwait(line);
            trial.signal("KILL");
        };
    }

    private static Fault.Onset stubbornly(String line) {
        return (trial) -> {
            trial.app().begin("/fault/stubborn");
            trial.terminateAndAwait(line);
            trial.signal("KILL");
        };
    }

    private static Stream<Fault> pauses() {
        return Stream.of(
                Fault.of("SIGSTOP for 2.5 s, beyond the moment of cancelling")
                        .when((trial) -> pauseWithWork(trial, "/fault/honest", Duration.ofMillis(2500))),
                Fault.of("SIGSTOP for 10 s, beyond the hard bound")
                        .endsWith(0, 1)
                        .within(LONG_PAUSE.plus(SLACK))
                        // Its time is up when it goes on, and it is gone at once.
                        .reportedOrNot()
                        .when((trial) -> pauseWithWork(trial, "/fault/stubborn", LONG_PAUSE)),
                Fault.of("next to no computing time: `nice 19` beside 2 busy threads for each processor")
                        .endsWith(0, 1)
                        .within(STARVED)
                        .reportedOrNot()
                        .started((launch, folder) -> OsTools.startBy(launch, folder, "exec nice -n 19 \"$@\""))
                        .when(FaultsOfMachineIT::terminateBesideBusyThreads));
    }

    private static void pauseWithWork(Trial trial, String path, Duration time) throws Exception {
        trial.app().begin(path);
        trial.terminateAndAwait(INITIATED);
        trial.signal("STOP");
        trial.pause(time);
        trial.signal("CONT");
    }

    private static void terminateBesideBusyThreads(Trial trial) throws Exception {
        try (AppProcess busy = AppLaunch.ofClass(Busy.class.getName(), System.getProperty("java.class.path"))
                .name("busy")
                .jvmOptions("-Dbusy.seconds=120")
                .start()) {
            busy.awaitLine("Busy", SampleApp.PATIENCE);
            trial.terminate();
            trial.awaitExit();
        }
    }

    private static Stream<Fault> shortages() {
        return Stream.of(
                Fault.of("no more threads once the shutdown has begun")
                        .endsWith(0, 1)
                        .started(OsTools::startByAnotherUser)
                        .when((trial) -> {
                            trial.terminateAndAwait(INITIATED);
                            OsTools.limitThreads(trial.app().process().pid(), 1);
                        }),
                Fault.of("no more threads when SIGTERM comes; again SIGTERM after 3 s, with threads")
                        .endsWith(0, 1)
                        .within(HARD_BOUND.plusSeconds(3).plus(SLACK))
                        .started(OsTools::startByAnotherUser)
                        .when((trial) -> {
                            long pid = trial.app().process().pid();
                            OsTools.limitThreads(pid, 1);
                            trial.terminate();
                            trial.pause(Duration.ofSeconds(3));
                            OsTools.limitThreads(pid, 10_000);
                            trial.terminate();
                        }),
                Fault.of("no more memory when SIGTERM comes; killed after 8 s if need be")
                        .endsWith(0, 1, KILLED)
                        .within(HARD_BOUND.plusSeconds(15))
                        .reportedOrNot()
                        .when(FaultsOfMachineIT::terminateWithoutMemory),
                Fault.of("no more file descriptors")
                        .endsWith(0, 1)
                        .withoutReport()
                        .when((trial) -> {
                            OsTools.limit(trial.app().process().pid(), "--nofile=0:");
                            trial.terminate();
                        }),
                Fault.of("the disk full when the report is written (each write fails)")
                        .withoutReport()
                        .when((trial) -> {
                            OsTools.limit(trial.app().process().pid(), "--fsize=0:");
                            trial.terminate();
                        }));
    }

    private static void terminateWithoutMemory(Trial trial) throws Exception {
        trial.app().get("/fault/keep-memory");
        trial.app().awaitLog("takes and keeps all memory");
        trial.pause(Duration.ofSeconds(2));
        trial.terminate();
        if (!trial.app().process().hasEndedWithin(HARD_BOUND.plusSeconds(2))) {
            trial.signal("KILL");
        }
    }

    private static Stream<Fault> output() {
        return Stream.of(
                Fault.of("standard output closed by its reader", "--fault.handler=writes-much")
                        .started(OsTools::readByAnother)
                        .when((trial) -> terminateWithReader(trial, "KILL")),
                Fault.of("standard output that its reader does not read, and full", "--fault.handler=writes-much")
                        .endsWith(1)
                        .started(OsTools::readByAnother)
                        .when((trial) -> terminateWithReader(trial, "STOP")));
    }

    private static void terminateWithReader(Trial trial, String signal) throws Exception {
        String reader = OsTools.readerIn(trial.folder());
        OsTools.signal(signal, reader);
        trial.terminate();
        trial.awaitGone();
        if (signal.equals("STOP")) {
            // It is to read the rest, and to end.
            OsTools.signal("CONT", reader);
        }
    }
}
