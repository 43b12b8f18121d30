package io.quiesce.harness.process;

import java.time.Duration;
import java.util.stream.Stream;

/**
 * Handlers, beans, requests and hooks that do what they should not.
 */
class FaultsOfCodeIT extends FaultMatrix {

    /** Where the heap is full, one collection follows the other, and all else stands still meanwhile. */
    private static final Duration COLLECTIONS = HARD_BOUND.plusSeconds(15);

    FaultsOfCodeIT() {
        super("Code of the application");
    }

    static Stream<Fault> faults() {
        return Stream.of(handlers(), virtualMachine(), closing()).flatMap((faults) -> faults);
    }

    private static Stream<Fault> handlers() {
        return Stream.of(
                Fault.of("none"),
                Fault.of("a request that ignores its interrupt").endsWith(1).when((trial) -> {
                    trial.app().begin("/fault/stubborn");
                    trial.terminate();
                }),
                Fault.of("a handler that throws", "--fault.handler=throws").endsWith(1),
                Fault.of("a handler that throws an `Error`", "--fault.handler=errs")
                        .endsWith(1),
                Fault.of("a handler that never returns", "--fault.handler=hangs")
                        .endsWith(1),
                Fault.of("a handler that closes the context", "--fault.handler=closes"),
                Fault.of("a handler that drains softly, and resumes", "--fault.handler=drains"),
                Fault.of("a handler that sends SIGTERM once more", "--fault.handler=signals"),
                Fault.of("a handler that interrupts all threads", "--fault.handler=interrupts")
                        .endsWith(0, 1),
                Fault.of(
                        "a handler that starts a thread, no daemon, that never ends", "--fault.handler=starts-thread"));
    }

    private static Stream<Fault> virtualMachine() {
        return Stream.of(
                Fault.of("a handler that calls `System.exit(17)`", "--fault.handler=exits")
                        .endsWith(1, 17),
                Fault.of("a handler that calls `Runtime.halt(18)`", "--fault.handler=halts")
                        .endsWith(18)
                        .withoutReport(),
                Fault.of("a handler that takes all memory, and fails", "--fault.handler=exhausts-memory")
                        .endsWith(1)
                        .within(COLLECTIONS)
                        .reportedOrNot(),
                Fault.of("a handler that takes and keeps all memory", "--fault.handler=keeps-memory")
                        .endsWith(1)
                        .within(COLLECTIONS)
                        .reportedOrNot(),
                Fault.of("a handler that shuts the logging down", "--fault.handler=stops-logging"),
                Fault.of("a hook of the virtual machine that never ends", "--fault.hook=hangs")
                        .endsWith(1),
                Fault.of(
                                "a handler in a loop without a safepoint (C2, serial collector), killed after 12 s",
                                "--fault.handler=never-at-safepoint")
                        .started((launch, folder) -> launch.jvmOptions("-XX:TieredStopAtLevel=4"))
                        .when((trial) -> {
                            trial.terminateAndAwait("cannot be stopped");
                            trial.pause(HARD_BOUND.multipliedBy(2));
                            trial.signal("KILL");
                        })
                        .endsWith(137)
                        .within(HARD_BOUND.multipliedBy(3))
                        .reportedOrNot());
    }

    private static Stream<Fault> closing() {
        return Stream.of(
                Fault.of(
                                "a handler that waits for the end of a bean that waits for its lock",
                                "--fault.handler=deadlocks")
                        .endsWith(1),
                Fault.of("a bean that never ends when it is destroyed", "--fault.destroy=hangs-annotated")
                        .endsWith(1),
                Fault.of("a connection pool that never ends when it is closed", "--fault.destroy=pool-hangs")
                        .endsWith(1),
                Fault.of("a bean that throws when it is destroyed", "--fault.destroy=throws")
                        .endsWith(1),
                Fault.of("a lifecycle that never stops", "--fault.stop=hangs").endsWith(1),
                Fault.of("a bean that calls `System.exit(17)` when it is destroyed", "--fault.destroy=exits")
                        .endsWith(1, 17));
    }
}
