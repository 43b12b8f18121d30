package io.quiesce.shutdown.simulation;

import org.junit.jupiter.api.Test;

/**
 * Long-lived sessions in virtual time: random clients are told and closed while the application is drained, resumed and shut down
 * at random moments. {@code -Dseed=N} plays one scenario again, {@code -Dseeds=N} plays as many.
 */
class SessionsSimulationTests {

    /** Fewer than the engine has: a build should not wait for them. */
    private static final int USUAL = 30_000;

    @Test
    void sessionsLeaveAsTheyWerePromisedWhateverHappens() throws Throwable {
        Turns turns = new Turns();
        turns.run(() -> {
            SessionsSimulation simulation = new SessionsSimulation(turns);
            Seeds.run(SessionsSimulationTests.class, USUAL, (seed) -> play(simulation, seed));
        });
    }

    private static void play(SessionsSimulation simulation, long seed) {
        Scenario scenario = Scenarios.ofSessions(seed);
        if (!simulation.play(scenario).isEmpty()) {
            Scenario smallest =
                    new Shrinker((smaller) -> !simulation.play(smaller).isEmpty()).shrink(scenario);
            throw new AssertionError(
                    "%s%nThe smallest scenario that fails so:%n%s%nand what becomes of its clients:%n%s"
                            .formatted(
                                    String.join("\n", simulation.play(smallest)),
                                    smallest,
                                    String.join("\n", simulation.story(smallest))));
        }
    }
}
