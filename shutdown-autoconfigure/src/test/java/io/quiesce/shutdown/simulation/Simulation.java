package io.quiesce.shutdown.simulation;

import java.util.List;
import java.util.stream.Stream;

/**
 * Plays scenarios, one after the other, and checks what came out.
 */
final class Simulation {

    private static final List<Invariant> INVARIANTS = List.of(
            new PhasesInOrder(),
            new NothingEarly(),
            new HardBound(),
            new EachUnitOnce(),
            new HandlersOnce(),
            new MilestonesReached(),
            new NoLockHeld(),
            new ResumeRestores(),
            new DoorsKeepTheirWord(),
            new LeavesForGood(),
            new Verdict());

    private final Turns turns;

    Simulation(Turns turns) {
        this.turns = turns;
    }

    /**
     * Play a scenario.
     * @return what is wrong, or nothing
     */
    List<String> play(Scenario scenario) {
        try {
            return check(run(scenario));
        } catch (RuntimeException ex) {
            return List.of(String.valueOf(ex));
        }
    }

    /** Tell what happens in a scenario. */
    List<String> story(Scenario scenario) {
        Outcome outcome = run(scenario);
        return Stream.concat(outcome.trace().events().stream(), outcome.units().stream())
                .map((each) -> "  " + each)
                .toList();
    }

    private static List<String> check(Outcome outcome) {
        Findings findings = new Findings();
        INVARIANTS.forEach((invariant) -> invariant.check(outcome, findings));
        return findings.all();
    }

    Outcome run(Scenario scenario) {
        this.turns.begin(scenario.turns(), scenario.origin(), scenario.yields());
        try {
            Application application = new Application(scenario, this.turns);
            SimulatedProcess process = new SimulatedProcess(scenario, this.turns, application);
            this.turns.awaitEnd(process::isGone);
            return new Outcome(
                    scenario,
                    application.trace,
                    List.copyOf(application.units),
                    process.exitCode(),
                    this.turns.elapsed(),
                    application.unreached());
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        } finally {
            this.turns.stop();
        }
    }
}
