package io.quiesce.shutdown.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Leaves out of a failing scenario whatever it fails without: halves first, then quarters, and in the end single elements.
 */
final class Shrinker {

    private final Predicate<Scenario> fails;

    Shrinker(Predicate<Scenario> fails) {
        this.fails = fails;
    }

    Scenario shrink(Scenario scenario) {
        Scenario smallest = calm(scenario);
        for (int size = Math.max(1, smallest.elements().size() / 2); size > 0; size /= 2) {
            boolean smaller = true;
            while (smaller) {
                Scenario before = smallest;
                smallest = without(before, size);
                smaller = smallest != before;
            }
        }
        return smallest;
    }

    /** Threads that run to their next wait are easier to follow. */
    private Scenario calm(Scenario scenario) {
        Scenario calm = scenario.withoutYields();
        return this.fails.test(calm) ? calm : scenario;
    }

    private Scenario without(Scenario scenario, int size) {
        List<Element> elements = scenario.elements();
        for (int from = 0; from < elements.size(); from += size) {
            List<Element> rest = new ArrayList<>(elements.subList(0, from));
            rest.addAll(elements.subList(Math.min(elements.size(), from + size), elements.size()));
            Scenario smaller = scenario.with(rest);
            if (smaller.all(Element.Command.class)
                            .anyMatch((command) -> command.order().ends())
                    && this.fails.test(smaller)) {
                return smaller;
            }
        }
        return scenario;
    }
}
