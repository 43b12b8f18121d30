package io.quiesce.shutdown.simulation;

import java.util.List;

/**
 * Plays scenarios of leases: the engine, the ledger and what keeps leases are real, their holders are not.
 */
final class LeasesSimulation {

    private final Turns turns;

    LeasesSimulation(Turns turns) {
        this.turns = turns;
    }

    List<String> play(Scenario scenario) {
        try {
            Findings findings = new Findings();
            run(scenario, findings);
            return findings.all();
        } catch (RuntimeException ex) {
            return List.of(String.valueOf(ex));
        }
    }

    List<String> story(Scenario scenario) {
        return run(scenario, new Findings()).story().stream()
                .map((each) -> "  " + each)
                .toList();
    }

    private Registrar run(Scenario scenario, Findings findings) {
        this.turns.begin(scenario.turns(), scenario.origin(), scenario.yields());
        try {
            Registrar registrar = new Registrar(scenario, this.turns, findings);
            this.turns.awaitEnd(registrar::isSettled);
            return registrar;
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        } finally {
            this.turns.stop();
        }
    }
}
