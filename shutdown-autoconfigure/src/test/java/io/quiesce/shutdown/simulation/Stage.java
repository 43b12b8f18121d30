package io.quiesce.shutdown.simulation;

import java.util.List;
import java.util.function.BiFunction;

/**
 * Has scenarios played, one after the other, that look for themselves whether all is as it should be.
 */
final class Stage {

    /** What is real, and those who use it, set up for one scenario. */
    interface Play {

        /** Return whether it is over. */
        boolean isOver();

        /** Look at what has come of it, once it is over. */
        void check();

        /** Tell what has happened. */
        List<?> story();
    }

    private final Turns turns;

    private final BiFunction<Scenario, Findings, Play> plays;

    /**
     * Create a stage.
     * @param plays sets one up that notes what is wrong
     */
    Stage(Turns turns, BiFunction<Scenario, Findings, Play> plays) {
        this.turns = turns;
        this.plays = plays;
    }

    /**
     * Play a scenario.
     * @return what is wrong, or nothing
     */
    List<String> play(Scenario scenario) {
        try {
            Findings findings = new Findings();
            run(scenario, findings);
            return findings.all();
        } catch (RuntimeException ex) {
            return List.of(String.valueOf(ex));
        }
    }

    /** Tell what happens in a scenario. */
    List<String> story(Scenario scenario) {
        return run(scenario, new Findings()).story().stream()
                .map((each) -> "  " + each)
                .toList();
    }

    private Play run(Scenario scenario, Findings findings) {
        this.turns.begin(scenario.turns(), scenario.origin(), scenario.yields());
        try {
            Play play = this.plays.apply(scenario, findings);
            this.turns.awaitEnd(play::isOver);
            play.check();
            return play;
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        } finally {
            this.turns.stop();
        }
    }
}
