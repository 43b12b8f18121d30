package io.quiesce.shutdown.simulation;

import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.AdmissionRequest;
import io.quiesce.shutdown.AnyRequest;
import io.quiesce.shutdown.simulation.Element.Claim;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;

/**
 * Lets work in, as the integrations do.
 */
final class Doors {

    /** A request, of which only that is known. */
    private record Asked(Claim claim) implements AnyRequest {}

    private final Turns turns;

    private final WorkLedger ledger;

    private final Admission admission;

    private final BooleanSupplier fetching;

    /**
     * Create doors.
     * @param fetching whether messages are fetched
     */
    Doors(Turns turns, WorkLedger ledger, Admission admission, BooleanSupplier fetching) {
        this.turns = turns;
        this.ledger = ledger;
        this.admission = admission;
        this.fetching = fetching;
    }

    /** Return whether a request has that claim, for those who are asked. */
    static boolean hasClaim(AdmissionRequest request, Claim claim) {
        return request instanceof Asked asked && asked.claim() == claim;
    }

    void admit(Unit unit) {
        switch (unit.kind()) {
            case REQUESTS -> admitRequest(unit);
            case TASKS -> admitted(unit, this.ledger.beginTask(() -> unit.name));
            case MESSAGES, SESSIONS -> {
                if (this.fetching.getAsBoolean()) {
                    admitted(unit, this.ledger.begin(unit.kind(), () -> unit.name));
                }
            }
        }
    }

    private void admitRequest(Unit unit) {
        if (!this.admission.isOpen()
                && !this.admission.decide(new Asked(unit.arrival.claim())).isAccepted()) {
            unit.fate = Unit.Fate.TURNED_AWAY;
            return;
        }
        TrackedWork work = this.ledger.beginRequest(() -> unit.name);
        if (work != null && this.admission.isOffline()) {
            work.withdraw();
            unit.fate = Unit.Fate.TURNED_AWAY;
            return;
        }
        admitted(unit, work);
    }

    private void admitted(Unit unit, @Nullable TrackedWork work) {
        if (work == null) {
            unit.fate = Unit.Fate.REFUSED;
        } else {
            unit.work = work;
            unit.began = this.turns.elapsed();
            unit.fate = Unit.Fate.RUNNING;
        }
    }
}
