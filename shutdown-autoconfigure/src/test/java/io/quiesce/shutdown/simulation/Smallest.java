package io.quiesce.shutdown.simulation;

import java.util.List;
import java.util.function.Function;

/**
 * Makes a scenario that fails small, and says what is wrong with it and what happens in it.
 *
 * @param play says what is wrong
 * @param story says what happens
 */
record Smallest(Function<Scenario, List<String>> play, Function<Scenario, List<String>> story) {

    /**
     * Play a scenario.
     * @throws AssertionError if anything is wrong
     */
    void check(Scenario scenario) {
        if (!this.play.apply(scenario).isEmpty()) {
            Scenario smallest =
                    new Shrinker((smaller) -> !this.play.apply(smaller).isEmpty()).shrink(scenario);
            throw new AssertionError("%s%nThe smallest scenario that fails so:%n%s%nand what happens:%n%s"
                    .formatted(
                            String.join("\n", this.play.apply(smallest)),
                            smallest,
                            String.join("\n", this.story.apply(smallest))));
        }
    }
}
