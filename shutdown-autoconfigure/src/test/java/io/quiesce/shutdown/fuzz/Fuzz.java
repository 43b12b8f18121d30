package io.quiesce.shutdown.fuzz;

import java.util.function.Function;
import java.util.function.Predicate;

import io.quiesce.shutdown.simulation.Seeds;
import org.jspecify.annotations.Nullable;

/**
 * Tries what must be so for any input with a lot of odd input. One for which it is not so is made small before it is shown.
 */
public final class Fuzz {

    private static final int MOST_STEPS = 2000;

    private Fuzz() {}

    /** What must be so: returns normally if it is. */
    @FunctionalInterface
    public interface Property {
        void check(String input) throws Exception;
    }

    /**
     * Try a property.
     * @param test the class of the test
     * @param usual how many tries are usual; {@code -Dseeds=N} takes more or fewer, in proportion to those of a simulation
     * @param input makes the input
     * @param property what must be so
     */
    public static void run(Class<?> test, int usual, Function<Odd, String> input, Property property) {
        Seeds.run(test, usual, (seed) -> once(seed, input, property));
    }

    static void once(long seed, Function<Odd, String> input, Property property) {
        String text = input.apply(new Odd(seed));
        Throwable failure = failure(property, text);
        if (failure != null) {
            Class<?> kind = failure.getClass();
            String smallest = shrink(text, (smaller) -> kind.isInstance(failure(property, smaller)));
            throw new AssertionError(
                    "The smallest input that fails so: %s%n%s"
                            .formatted(literal(smallest), failure(property, smallest)),
                    failure);
        }
    }

    private static @Nullable Throwable failure(Property property, String input) {
        try {
            property.check(input);
            return null;
        } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError ex) {
            return ex;
        }
    }

    /**
     * Make an input smaller for as long as it still fails: without parts of it, big ones first, and with plainer characters.
     * @param input an input that fails
     * @param fails whether another one does
     * @return the smallest that was found
     */
    static String shrink(String input, Predicate<String> fails) {
        String smallest = input;
        int steps = MOST_STEPS;
        for (int part = Math.max(1, input.length() / 2); part > 0 && steps > 0; part /= 2) {
            for (int from = 0; from + part <= smallest.length() && steps > 0; steps--) {
                String shorter = smallest.substring(0, from) + smallest.substring(from + part);
                if (fails.test(shorter)) {
                    smallest = shorter;
                } else {
                    from += part;
                }
            }
        }
        for (int i = 0; i < smallest.length() && steps > 0; i++, steps--) {
            String plainer = smallest.substring(0, i) + 'a' + smallest.substring(i + 1);
            if (fails.test(plainer)) {
                smallest = plainer;
            }
        }
        return smallest;
    }

    /** Returns a text as it is written in Java. */
    static String literal(String text) {
        StringBuilder literal = new StringBuilder("\"");
        for (char each : text.toCharArray()) {
            if (each == '"' || each == '\\') {
                literal.append('\\').append(each);
            } else if (each < ' ' || each > '~') {
                literal.append("\\u%04x".formatted((int) each));
            } else {
                literal.append(each);
            }
        }
        return literal.append('"').toString();
    }
}
