package io.quiesce.shutdown.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.SoftDrainTimings;
import io.quiesce.shutdown.engine.SoftDrainTimings.OnTimeout;
import io.quiesce.shutdown.simulation.Element.Client;
import io.quiesce.shutdown.simulation.Element.Command;
import io.quiesce.shutdown.simulation.Element.Order;
import io.quiesce.shutdown.simulation.Element.Reaction;
import io.quiesce.shutdown.simulation.Element.Sessions;
import org.junit.jupiter.api.Test;

/**
 * What the simulation of sessions has found, as small as it became, each in many orders of its threads.
 */
class FoundSessionScenariosTests {

    /** A window of 10 s, and 13 s until work is cancelled. */
    private static final ShutdownTimings TIMINGS = new ShutdownTimings(
            Duration.ofSeconds(10),
            null,
            Duration.ofSeconds(13),
            Duration.ofSeconds(1),
            Duration.ofSeconds(14),
            Duration.ofSeconds(1));

    private static long seconds(double seconds) {
        return (long) (seconds * Times.SECOND);
    }

    private static Client client(String name, double at, double asksAt, double takes) {
        return new Client(
                name, seconds(at), true, Reaction.IGNORES, 0, seconds(asksAt), seconds(takes), Times.NEVER, 0);
    }

    private static void check(ShutdownTimings timings, Element... elements) throws Throwable {
        Turns turns = new Turns();
        turns.run(() -> {
            Stage stage = new Stage(turns, (scenario, findings) -> new SessionsApplication(scenario, turns, findings));
            for (int seed = 0; seed < 500; seed++) {
                Scenario scenario = new Scenario(
                        seed,
                        seed % 3 * 0.25,
                        0,
                        timings,
                        new SoftDrainTimings(Duration.ZERO, ShutdownTimings.LONGEST, OnTimeout.STAY),
                        List.of(elements));
                assertThat(stage.play(scenario)).as("turns %s", seed).isEmpty();
            }
        });
    }

    @Test
    void theFirstSessionOfAllMayComeWithinTheWindow() throws Throwable {
        check(TIMINGS, new Command(seconds(1), Order.SIGTERM), client("first", 8, 1, 5));
    }

    @Test
    void whoWaitsForItsTurnIsClosedByTheDeadlineAllTheSame() throws Throwable {
        check(
                TIMINGS,
                new Command(seconds(7.4), Order.SIGTERM),
                new Sessions(seconds(2), true, true),
                client("idle", 0, 7.2, 0),
                client("busy", 0, 6.2, 2.7));
    }

    @Test
    void aSessionThatComesAsTheLeaveBeginsMayBeClosedBeforeItIsHeardOf() throws Throwable {
        check(
                TIMINGS,
                new Command(seconds(1), Order.SIGTERM),
                new Sessions(0, true, true),
                client("first", 1, 5, 1),
                client("second", 1, 5, 1));
    }
}
