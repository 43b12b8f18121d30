package io.quiesce.shutdown.simulation;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The whole engine in virtual time: random applications, whatever they do, are drained, resumed and shut down at random moments.
 * {@code -Dseed=N} plays one scenario again, {@code -Dseeds=N} plays as many.
 */
@Tag("simulation")
class EngineSimulationTests {

    @Test
    void keepsItsPromisesWhateverHappens() throws Throwable {
        Turns turns = new Turns();
        turns.run(() -> {
            Simulation simulation = new Simulation(turns);
            Smallest smallest = new Smallest(simulation::play, simulation::story);
            Seeds.run(EngineSimulationTests.class, (seed) -> smallest.check(Scenarios.of(seed)));
        });
    }
}
