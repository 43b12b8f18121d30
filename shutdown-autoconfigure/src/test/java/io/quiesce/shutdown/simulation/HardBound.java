package io.quiesce.shutdown.simulation;

import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.simulation.Trace.What;

/**
 * A process that signals end is gone by its hard bound. Phase 1 is over by its deadline however it was started, and nothing that
 * ends after the bound is a success.
 */
final class HardBound implements Invariant {

    @Override
    public void check(Outcome outcome, Findings findings) {
        Bounds.Signals signals = new Bounds.Signals(outcome);
        if (signals.first() != Oracle.NOT) {
            long bound =
                    signals.first() + outcome.scenario().timings().hardBound().toNanos();
            findings.check(outcome.gone() <= bound, "Gone at %s, after the bound at %s", outcome.gone(), bound);
        }
        long start = Bounds.start(outcome);
        long force = start + outcome.scenario().timings().forceShutdownAfter().toNanos();
        outcome.trace()
                .all(What.PHASE_BEGAN)
                .forEach((event) -> findings.check(
                        event.detail() != io.quiesce.shutdown.engine.Phase.CLOSE || event.at() <= force,
                        "Phase 2 began at %s, after %s",
                        event.at(),
                        force));
        outcome.trace().all(What.ENDED).forEach((event) -> {
            ShutdownReport report = (ShutdownReport) event.detail();
            findings.check(
                    !report.success()
                            || event.at()
                                    <= start
                                            + outcome.scenario()
                                                    .timings()
                                                    .hardBound()
                                                    .toNanos(),
                    "A success after the bound");
            findings.check(report.exitCode() == (report.success() ? 0 : 1), "Exit code %s", report.exitCode());
        });
    }
}
