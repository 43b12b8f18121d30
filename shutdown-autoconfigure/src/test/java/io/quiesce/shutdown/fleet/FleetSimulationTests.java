package io.quiesce.shutdown.fleet;

import io.quiesce.shutdown.simulation.Seeds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Fleets of 2 to 50 instances in virtual time. {@code -Dseed=N} replays one history, {@code -Dseeds=N} runs as many.
 */
@Tag("simulation")
class FleetSimulationTests {

    @Test
    void keepsTheServiceUpAndEndsAsTheProfilesSay() {
        Seeds.run(FleetSimulationTests.class, (seed) -> new FleetSimulation(seed).run());
    }
}
