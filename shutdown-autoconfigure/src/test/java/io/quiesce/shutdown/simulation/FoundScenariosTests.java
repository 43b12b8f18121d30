package io.quiesce.shutdown.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.SoftDrainTimings;
import io.quiesce.shutdown.engine.SoftDrainTimings.OnTimeout;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.simulation.Element.Command;
import io.quiesce.shutdown.simulation.Element.Handler;
import io.quiesce.shutdown.simulation.Element.Held;
import io.quiesce.shutdown.simulation.Element.Order;
import io.quiesce.shutdown.simulation.Element.Outside;
import io.quiesce.shutdown.simulation.Element.Reaction;
import io.quiesce.shutdown.simulation.Element.Source;
import io.quiesce.shutdown.simulation.Element.Waits;
import org.junit.jupiter.api.Test;

/**
 * What the simulation has found, as small as it became, each in many orders of its threads.
 */
class FoundScenariosTests {

    private static final SoftDrainTimings DRAIN =
            new SoftDrainTimings(Duration.ZERO, ShutdownTimings.LONGEST, OnTimeout.STAY);

    private static ShutdownTimings timings(int keep, int quietPeriod, int cancel, int force, int forceGrace) {
        return new ShutdownTimings(
                Duration.ofSeconds(keep),
                (quietPeriod > 0) ? Duration.ofSeconds(quietPeriod) : null,
                Duration.ofSeconds(cancel),
                Duration.ofSeconds(1),
                Duration.ofSeconds(force),
                Duration.ofSeconds(forceGrace));
    }

    private static long seconds(double seconds) {
        return (long) (seconds * Times.SECOND);
    }

    private static void check(ShutdownTimings timings, Element... elements) throws Throwable {
        Turns turns = new Turns();
        turns.run(() -> {
            Simulation simulation = new Simulation(turns);
            for (int seed = 0; seed < 200; seed++) {
                Scenario scenario = new Scenario(seed, seed % 3 * 0.25, 0, timings, DRAIN, List.of(elements));
                assertThat(simulation.play(scenario)).as("turns %s", seed).isEmpty();
            }
        });
    }

    @Test
    void aHandlerThatComesWhileTheApplicationIsHeldIsCalledOnceAndNotBeforeTheShutdownBegins() throws Throwable {
        check(
                timings(2, 0, 10, 12, 2),
                new Command(seconds(1), Order.SIGTERM),
                new Held(seconds(8)),
                new Handler("late", seconds(2), Waits.NOT, seconds(8), false, false));
    }

    @Test
    void aRegistryHasItsTimeAlsoAfterTheApplicationWasHeld() throws Throwable {
        check(
                timings(5, 1, 10, 12, 2),
                new Command(seconds(1), Order.SIGTERM),
                new Held(seconds(5)),
                new Outside("registry", true, seconds(2), seconds(1), false, 0, 0, 0));
    }

    @Test
    void somethingIsSaidWhenTimeIsUpWhileTheApplicationIsHeld() throws Throwable {
        check(timings(0, 0, 10, 10, 0), new Command(0, Order.SIGTERM), new Held(seconds(20)));
    }

    @Test
    void aPhaseIsOverBeforeAHandlerThatWaitedForThatClosesTheApplication() throws Throwable {
        check(
                timings(0, 0, 2, 3, 2),
                new Command(seconds(1), Order.SIGINT),
                new Handler("closer", -1, Waits.CLOSES, 0, false, false));
    }

    @Test
    void aSourceThatIsStillBeingPausedIsNotBackInService() throws Throwable {
        check(
                timings(0, 0, 2, 3, 2),
                new Command(seconds(1), Order.DRAIN),
                new Command(seconds(2), Order.RESUME),
                new Command(seconds(3), Order.SIGTERM),
                new Source("orders", WorkKind.MESSAGES, 0, 0, Reaction.HONOURS, 0, false, seconds(5), 0, 0));
    }

    @Test
    void anInstanceDoesNotLeaveARegistryWhileItIsStillComingBackAlthoughItIsToGoAgain() throws Throwable {
        check(
                timings(0, 0, 10, 12, 2),
                new Command(seconds(1), Order.DRAIN),
                new Command(seconds(2), Order.RESUME),
                new Command(seconds(2.5), Order.DRAIN),
                new Command(seconds(3), Order.SIGTERM),
                new Outside("registry", true, seconds(4), seconds(2), false, 0, seconds(1.5), 0));
    }

    @Test
    void aComingBackWhoseThreadComesLateIsNotBegunAnyMore() throws Throwable {
        check(
                timings(0, 0, 10, 12, 2),
                new Command(0, Order.DRAIN),
                new Command(seconds(1), Order.RESUME),
                new Command(seconds(2), Order.SIGTERM),
                new Command(seconds(4), Order.SIGTERM),
                new Outside("registry", true, 0, seconds(0.5), false, 0, 0, 0));
    }
}
