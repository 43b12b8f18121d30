package io.quiesce.shutdown.simulation;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Long-lived sessions in virtual time: random clients are told and closed while the application is drained, resumed and shut down
 * at random moments. {@code -Dseed=N} plays one scenario again, {@code -Dseeds=N} plays as many.
 */
@Tag("simulation")
class SessionsSimulationTests {

    @Test
    void sessionsLeaveAsTheyWerePromisedWhateverHappens() throws Throwable {
        Turns turns = new Turns();
        turns.run(() -> {
            Stage stage = new Stage(turns, (scenario, findings) -> new SessionsApplication(scenario, turns, findings));
            Smallest smallest = new Smallest(stage::play, stage::story);
            Seeds.run(SessionsSimulationTests.class, (seed) -> smallest.check(Scenarios.ofSessions(seed)));
        });
    }
}
