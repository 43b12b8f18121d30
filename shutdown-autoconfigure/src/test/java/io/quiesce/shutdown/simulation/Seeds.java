package io.quiesce.shutdown.simulation;

import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/**
 * The seeds that a simulation is run with: so many as it says, {@code -Dseeds=N} for another number, {@code -Dseed=N} for a
 * single one.
 */
public final class Seeds {

    private static final int USUAL = 100_000;

    private Seeds() {}

    /**
     * Run a simulation with each seed. A failure says how that seed alone is run again.
     * @param test the class of the test
     * @param simulation runs one seed, and throws if something is wrong
     */
    public static void run(Class<?> test, LongConsumer simulation) {
        run(test, USUAL, simulation);
    }

    /**
     * Run a simulation with each seed, as above.
     * @param usual how many there are unless somebody says something else
     */
    static void run(Class<?> test, long usual, LongConsumer simulation) {
        Long one = Long.getLong("seed");
        LongStream seeds = (one != null) ? LongStream.of(one) : LongStream.range(0, Long.getLong("seeds", usual));
        seeds.forEach((seed) -> {
            try {
                simulation.accept(seed);
            } catch (AssertionError | RuntimeException ex) {
                throw new AssertionError(
                        "Seed %d: %s%nPlay it again: mvn -pl shutdown-autoconfigure test -Dtest=%s -Dseed=%d"
                                .formatted(seed, ex.getMessage(), test.getSimpleName(), seed),
                        ex);
            }
        });
    }
}
