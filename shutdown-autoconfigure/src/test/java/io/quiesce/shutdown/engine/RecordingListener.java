package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.PhaseSpan;

/**
 * Notes what it is told, and when.
 */
final class RecordingListener implements ShutdownListener {

    private final VirtualClock clock;

    final List<String> told = new ArrayList<>();

    /** Apart from the rest, since each begins where another ends. */
    final List<PhaseSpan> ends = new ArrayList<>();

    final List<Outstanding> waits = new ArrayList<>();

    Map<WorkKind, Long> outstandingAtFirst = Map.of();

    final List<ShutdownReport> reports = new ArrayList<>();

    final List<Throwable> failures = new ArrayList<>();

    RecordingListener(VirtualClock clock) {
        this.clock = clock;
    }

    private void note(String what) {
        this.told.add(this.clock.stamp(what));
    }

    @Override
    public void holding(String reason, Duration longest) {
        note(String.format(Locale.ROOT, "holding for %.1f: %s", longest.toNanos() / 1e9, reason));
    }

    @Override
    public void initiated(ShutdownCause cause, Deadlines deadlines, Map<WorkKind, Long> outstanding) {
        this.outstandingAtFirst = outstanding;
        note("initiated by " + cause);
    }

    @Override
    public void hurried(Deadlines deadlines) {
        note("hurried");
    }

    @Override
    public void announced(Outcome outcome) {
        note("announcement " + outcome.name() + " " + outcome.result());
    }

    @Override
    public void refusing(boolean early) {
        note("refusing" + (early ? " early" : ""));
    }

    @Override
    public void waiting(Outstanding outstanding) {
        note("waiting");
        this.waits.add(outstanding);
    }

    @Override
    public void cancelling(List<WorkDetails> work) {
        note("cancelling " + work.size());
    }

    @Override
    public void abandoned(List<WorkDetails> work) {
        note("abandoned " + work.size());
    }

    @Override
    public void handlerEnded(Outcome outcome) {
        note("handler " + outcome.name() + " " + outcome.result());
    }

    @Override
    public void phaseBegan(Phase phase, long sinceInitiation) {
        note("phase " + phase);
    }

    @Override
    public void phaseEnded(PhaseSpan span) {
        this.ends.add(span);
    }

    @Override
    public void overdue(ThreadSnapshot closing) {
        note("overdue");
    }

    @Override
    public void ended(ShutdownReport report) {
        note("ended");
        this.reports.add(report);
    }

    @Override
    public void listenerFailed(Throwable failure) {
        this.failures.add(failure);
    }
}
