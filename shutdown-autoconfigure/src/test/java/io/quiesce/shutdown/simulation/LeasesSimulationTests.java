package io.quiesce.shutdown.simulation;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Leases in virtual time: random holders renew and release them while the application is drained, resumed and shut down at random
 * moments. {@code -Dseed=N} plays one scenario again, {@code -Dseeds=N} plays as many.
 */
@Tag("simulation")
class LeasesSimulationTests {

    @Test
    void leasesEndAsTheyWerePromisedWhateverHappens() throws Throwable {
        Turns turns = new Turns();
        turns.run(() -> {
            Stage stage = new Stage(turns, (scenario, findings) -> new LeasesApplication(scenario, turns, findings));
            Smallest smallest = new Smallest(stage::play, stage::story);
            Seeds.run(LeasesSimulationTests.class, (seed) -> smallest.check(Scenarios.ofLeases(seed)));
        });
    }
}
