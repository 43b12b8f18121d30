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
     * Run something with each seed that takes longer than a simulation.
     * @param test the class of the test
     * @param usual so many seeds instead of the usual number, or so much of another one
     * @param simulation runs one seed, and throws if something is wrong
     */
    public static void run(Class<?> test, int usual, LongConsumer simulation) {
        Long one = Long.getLong("seed");
        long number = Math.max(1, Long.getLong("seeds", USUAL) * usual / USUAL);
        LongStream seeds = (one != null) ? LongStream.of(one) : LongStream.range(0, number);
        seeds.forEach((seed) -> {
            try {
                simulation.accept(seed);
            } catch (AssertionError | RuntimeException ex) {
                throw new AssertionError(
                        "Seed %s: %s%nPlay it again: %s".formatted(seed, ex.getMessage(), again(test, seed)), ex);
            }
        });
    }

    private static String again(Class<?> test, long seed) {
        return "mvn -pl shutdown-autoconfigure test-compile surefire:test@simulations -Dtest=%s -Dseed=%s"
                .formatted(test.getSimpleName(), seed);
    }
}
