package io.quiesce.shutdown.simulation;

import java.util.List;

import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.simulation.Element.Command;
import io.quiesce.shutdown.simulation.Element.Order;
import io.quiesce.shutdown.simulation.Element.Outside;
import io.quiesce.shutdown.simulation.Element.Source;
import io.quiesce.shutdown.simulation.ScriptedSource.Step;
import io.quiesce.shutdown.simulation.Trace.Event;
import io.quiesce.shutdown.simulation.Trace.What;

/**
 * An application that is back in service is what it was before it went, and one that is out of it is so with all that it has.
 * It is offline when nothing is outstanding, and not before.
 */
final class ResumeRestores implements Invariant {

    /** All retries, and what is waited for besides. */
    private static final long LONGEST = 60 * Times.SECOND;

    @Override
    public void check(Outcome outcome, Findings findings) {
        Trace trace = outcome.trace();
        long keep = outcome.scenario().drain().keepAcceptingFor().toNanos();
        long since = 0;
        for (Event event : trace.all(What.CHANGED).toList()) {
            if (event.detail() == ShutdownState.OFFLINE) {
                findings.check(event.at() >= since + keep, "Offline at %s", event.at());
                checkDry(outcome, event.at(), findings);
                checkAtRest(outcome, event.at(), findings);
            }
            since = event.at();
        }
        trace.all(What.SNAPSHOT).forEach((event) -> check(outcome, event.at(), (Snapshot) event.detail(), findings));
    }

    private static void checkDry(Outcome outcome, long at, Findings findings) {
        for (Unit unit : outcome.units()) {
            findings.check(!isOutstanding(unit, at), "Offline at %s: %s", at, unit);
        }
    }

    /** A source that is being paused may still let something begin. */
    private static void checkAtRest(Outcome outcome, long at, Findings findings) {
        for (Source source : outcome.scenario().list(Source.class)) {
            Event last = null;
            for (Event event : outcome.trace().events()) {
                if (event.at() < at
                        && event.detail() instanceof Step step
                        && step.name().equals(source.name())) {
                    last = event;
                }
            }
            boolean ends = outcome.trace().events().stream()
                    .anyMatch((event) -> event.at() == at
                            && event.detail() instanceof Step step
                            && step.name().equals(source.name()));
            findings.check(last == null || ends || last.what() != What.STEP_BEGAN, "Offline at %s, while %s", at, last);
        }
    }

    private static boolean isOutstanding(Unit unit, long at) {
        return unit.isAdmitted() && unit.began < at && (unit.ended < 0 || unit.ended > at);
    }

    private static void check(Outcome outcome, long at, Snapshot snapshot, Findings findings) {
        List<Command> before = outcome.scenario()
                .all(Command.class)
                .filter((command) -> !command.order().ends() && command.at() <= at)
                .sorted((one, other) -> Long.compare(one.at(), other.at()))
                .toList();
        if (before.stream().mapToLong(Command::at).distinct().count() != before.size()
                || before.stream().anyMatch((command) -> command.at() == at)
                || snapshot.state() == ShutdownState.SHUTTING_DOWN) {
            return;
        }
        boolean online = snapshot.state() == ShutdownState.ONLINE;
        if (outcome.scenario().drain().timeout().equals(ShutdownTimings.LONGEST)) {
            findings.check(online == shouldBeOnline(before), "%s after %s", snapshot.state(), before);
        }
        snapshot.sources()
                .forEach((name, state) -> findings.check(
                        snapshot.pending().contains(name) || state.equals(online ? "running" : "paused"),
                        "%s and %s is %s",
                        snapshot.state(),
                        name,
                        state));
        snapshot.outside()
                .forEach((name, state) -> findings.check(
                        snapshot.pending().contains(name) || state.equals(online ? "up" : "suspended"),
                        "%s and %s is %s",
                        snapshot.state(),
                        name,
                        state));
        long changed = outcome.trace()
                .all(What.CHANGED)
                .filter((event) -> event.at() < at)
                .mapToLong(Event::at)
                .max()
                .orElse(0);
        if (at - changed > LONGEST && outcome.scenario().elements().stream().allMatch(ResumeRestores::comesToItsEnd)) {
            findings.check(
                    snapshot.pending().isEmpty(), "%s and still pending: %s", snapshot.state(), snapshot.pending());
            boolean dry = outcome.units().stream()
                    .noneMatch((unit) -> unit.isAdmitted() && unit.began <= at && (unit.ended < 0 || unit.ended >= at));
            findings.check(snapshot.state() != ShutdownState.BECOMING_OFFLINE || !dry, "Not offline at %s", at);
        }
    }

    private static boolean comesToItsEnd(Element element) {
        if (element instanceof Source source) {
            return source.pauses() < 3 * Times.SECOND && source.resumes() < 3 * Times.SECOND;
        }
        return !(element instanceof Outside outside)
                || (outside.suspends() < outside.timeout() && outside.resumes() < outside.timeout());
    }

    private static boolean shouldBeOnline(List<Command> commands) {
        boolean online = true;
        boolean asked = false;
        for (Command command : commands) {
            Order order = command.order();
            asked |= order == Order.DRAIN;
            if (order == Order.DRAIN || order == Order.DRAIN_MEANWHILE) {
                online = false;
            } else if (order == Order.RESUME || !asked) {
                online = true;
                asked = false;
            }
        }
        return online;
    }
}
