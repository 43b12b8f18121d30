package io.quiesce.shutdown.fleet;

import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

/**
 * Fleets of 2 to 50 instances in virtual time. {@code -Dfleet.seed=N} replays one history, {@code -Dfleet.seeds=N} runs as many.
 */
class FleetSimulationTests {

    @Test
    void keepsTheServiceUpAndEndsAsTheProfilesSay() {
        Long seed = Long.getLong("fleet.seed");
        LongStream seeds =
                (seed != null) ? LongStream.of(seed) : LongStream.range(0, Long.getLong("fleet.seeds", 100_000));
        seeds.forEach((one) -> new FleetSimulation(one).run());
    }
}
