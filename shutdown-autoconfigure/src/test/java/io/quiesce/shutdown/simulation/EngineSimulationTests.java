package io.quiesce.shutdown.simulation;

import org.junit.jupiter.api.Test;

/**
 * The whole engine in virtual time: random applications, whatever they do, are drained, resumed and shut down at random moments.
 * {@code -Dseed=N} plays one scenario again, {@code -Dseeds=N} plays as many.
 */
class EngineSimulationTests {

    @Test
    void keepsItsPromisesWhateverHappens() throws Throwable {
        Turns turns = new Turns();
        turns.run(() -> {
            Simulation simulation = new Simulation(turns);
            Seeds.run(EngineSimulationTests.class, (seed) -> play(simulation, seed));
        });
    }

    private static void play(Simulation simulation, long seed) {
        Scenario scenario = Scenarios.of(seed);
        if (!simulation.play(scenario).isEmpty()) {
            Scenario smallest =
                    new Shrinker((smaller) -> !simulation.play(smaller).isEmpty()).shrink(scenario);
            throw new AssertionError(describe(simulation, smallest));
        }
    }

    private static String describe(Simulation simulation, Scenario scenario) {
        return "%s%nThe smallest scenario that fails so:%n%s%nand what happens:%n%s"
                .formatted(
                        String.join("\n", simulation.play(scenario)),
                        scenario,
                        String.join("\n", simulation.story(scenario)));
    }
}
