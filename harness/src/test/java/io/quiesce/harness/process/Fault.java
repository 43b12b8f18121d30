package io.quiesce.harness.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.quiesce.harness.AppLaunch;

/**
 * Something that goes wrong in a shutdown, and what may come of it.
 */
final class Fault {

    private final String name;

    private Set<Integer> codes = Set.of(0);

    private Duration bound = ReportedShutdowns.HARD_BOUND.plus(ReportedShutdowns.SLACK);

    private List<String> arguments = List.of();

    private Preparation preparation = (launch, folder) -> {};

    private Onset onset = Trial::terminate;

    /** Whether there is a report; nothing where it may be so or so. */
    private Optional<Boolean> reported = Optional.of(true);

    /** Changes how the application is started. */
    @FunctionalInterface
    interface Preparation {
        void prepare(AppLaunch launch, Path folder) throws Exception;
    }

    /** Ends the application, and does harm to it. */
    @FunctionalInterface
    interface Onset {
        void happen(Trial trial) throws Exception;
    }

    private Fault(String name) {
        this.name = name;
    }

    static Fault of(String name, String... arguments) {
        Fault fault = new Fault(name);
        fault.arguments = List.of(arguments);
        return fault;
    }

    /** Which exit codes are right; 0 unless this is called. */
    Fault endsWith(Integer... codes) {
        this.codes = Set.of(codes);
        return this;
    }

    /** How long it may take; the hard bound and some slack unless this is called. */
    Fault within(Duration bound) {
        this.bound = bound;
        return this;
    }

    /** The report cannot be there. */
    Fault withoutReport() {
        this.reported = Optional.of(false);
        return this;
    }

    /** The report may be there or not; if it is, it may be wrong about the end. */
    Fault reportedOrNot() {
        this.reported = Optional.empty();
        return this;
    }

    Fault started(Preparation preparation) {
        this.preparation = preparation;
        return this;
    }

    /** What happens instead of a SIGTERM and nothing else. */
    Fault when(Onset onset) {
        this.onset = onset;
        return this;
    }

    Set<Integer> codes() {
        return this.codes;
    }

    Duration bound() {
        return this.bound;
    }

    List<String> arguments() {
        return this.arguments;
    }

    Preparation preparation() {
        return this.preparation;
    }

    Onset onset() {
        return this.onset;
    }

    Optional<Boolean> isReported() {
        return this.reported;
    }

    @Override
    public String toString() {
        return this.name;
    }
}
