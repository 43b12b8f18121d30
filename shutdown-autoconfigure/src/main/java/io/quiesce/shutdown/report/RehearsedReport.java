package io.quiesce.shutdown.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.Leaderships;
import io.quiesce.shutdown.engine.Leaderships.HandOver;
import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownReport.Closing;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.PhaseSpan;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.engine.ShutdownReport.Sessions;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;

/**
 * The report of a shutdown that has not happened, with something of everything: what has shown this can show any other, without
 * loading a class.
 */
final class RehearsedReport {

    static final Outcome OUTCOME = new Outcome("rehearsal", true, Duration.ZERO, Result.COMPLETED, null, List.of());

    static final Closing CLOSING =
            new Closing("rehearsal", "", Duration.ZERO, Result.COMPLETED, false, null, List.of());

    static final HandOver HAND_OVER = new HandOver("rehearsal", Duration.ZERO, Duration.ZERO, null);

    static final Map<WorkKind, Long> COUNTS = Map.of(WorkKind.REQUESTS, 1L);

    private static final WorkDetails WORK = new WorkDetails(
            WorkKind.REQUESTS,
            "rehearsal",
            Duration.ZERO,
            "rehearsal",
            List.of(new StackTraceElement("Rehearsal", "run", null, -1)));

    private RehearsedReport() {}

    static ShutdownReport get() {
        return new ShutdownReport(
                ShutdownCause.SIGTERM,
                Instant.EPOCH,
                0,
                true,
                Duration.ofMillis(1),
                List.of(new PhaseSpan(Phase.DRAIN, Duration.ZERO, null, Result.RUNNING)),
                COUNTS,
                COUNTS,
                List.of(WORK),
                List.of(WORK),
                List.of(OUTCOME),
                List.of(OUTCOME),
                List.of(CLOSING),
                new Sessions(1, 1, 1, 1, 1),
                new Leaderships(Duration.ZERO, true, Duration.ZERO, List.of(HAND_OVER)));
    }
}
