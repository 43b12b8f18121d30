package io.quiesce.shutdown.simulation;

import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.simulation.Element.Claim;
import io.quiesce.shutdown.simulation.Trace.Event;
import io.quiesce.shutdown.simulation.Trace.What;
import io.quiesce.shutdown.simulation.Unit.Fate;

/**
 * A soft drain turns nobody away in its window, and after it all but those for whom something speaks; once the application is
 * offline those, too. A shutdown turns nobody away: it refuses.
 */
final class DoorsKeepTheirWord implements Invariant {

    @Override
    public void check(Outcome outcome, Findings findings) {
        outcome.units().stream()
                .filter((unit) -> unit.kind() == WorkKind.REQUESTS && unit.fate != Fate.NOT_SENT)
                .forEach((unit) -> check(outcome, unit, findings));
    }

    private static void check(Outcome outcome, Unit unit, Findings findings) {
        long came = unit.arrival.at();
        ShutdownState state = ShutdownState.ONLINE;
        long since = Long.MIN_VALUE;
        for (Event event : outcome.trace().events()) {
            boolean isInitiated = event.what() == What.INITIATED;
            // Who is told of the state before may be told late.
            boolean isChange = event.what() == What.CHANGED && state != ShutdownState.SHUTTING_DOWN;
            if ((isInitiated || isChange) && event.at() <= came) {
                state = isInitiated ? ShutdownState.SHUTTING_DOWN : (ShutdownState) event.detail();
                since = event.at();
            }
        }
        long refusing = (state == ShutdownState.BECOMING_OFFLINE)
                ? since + outcome.scenario().drain().keepAcceptingFor().toNanos()
                : since;
        if (since == came || refusing == came) {
            // It may have come before or after.
            return;
        }
        boolean claimed = unit.arrival.claim() != Claim.NONE;
        boolean turnsAway =
                switch (state) {
                    case ONLINE, SHUTTING_DOWN -> false;
                    case BECOMING_OFFLINE -> came > refusing && !claimed;
                    case OFFLINE -> true;
                };
        findings.check(
                (unit.fate == Fate.TURNED_AWAY) == turnsAway,
                "%s, %s when it was %s since %s: %s",
                turnsAway ? "Not turned away" : "Turned away",
                unit.arrival.claim(),
                state,
                since,
                unit);
    }
}
