package io.quiesce.shutdown.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.Deadlines;
import io.quiesce.shutdown.engine.Leaderships;
import io.quiesce.shutdown.engine.Leaderships.HandOver;
import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownReport.Closing;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.engine.ShutdownReport.Sessions;
import io.quiesce.shutdown.engine.WorkKind;

/**
 * A shutdown that has not happened, told to a log that says nothing, so that what writes lines is there when there is one.
 */
final class LogRehearsal {

    private static final Outcome OUTCOME =
            new Outcome("rehearsal", true, Duration.ZERO, Result.COMPLETED, null, List.of());

    private static final Closing CLOSING =
            new Closing("rehearsal", "", Duration.ZERO, Result.COMPLETED, false, null, List.of());

    private static final HandOver HAND_OVER = new HandOver("rehearsal", Duration.ZERO, Duration.ZERO, null);

    private static final Map<WorkKind, Long> COUNTS = Map.of(WorkKind.REQUESTS, 1L);

    private LogRehearsal() {}

    static void with(ShutdownLog silent) {
        silent.initiated(ShutdownCause.SIGTERM, new Deadlines(1, 1, 1, 1, 1), COUNTS);
        silent.announced(OUTCOME);
        silent.refusing(false);
        silent.handlerEnded(OUTCOME);
        silent.phaseBegan(Phase.CLOSE, 1);
        silent.closingSlowly(CLOSING);
        silent.closed(CLOSING);
        silent.handedOver(HAND_OVER);
        silent.ended(report());
    }

    private static ShutdownReport report() {
        return new ShutdownReport(
                ShutdownCause.SIGTERM,
                Instant.EPOCH,
                0,
                true,
                Duration.ZERO,
                List.of(),
                COUNTS,
                COUNTS,
                List.of(),
                List.of(),
                List.of(OUTCOME),
                List.of(OUTCOME),
                List.of(CLOSING),
                new Sessions(1, 1, 1, 1, 1),
                new Leaderships(Duration.ZERO, true, Duration.ZERO, List.of(HAND_OVER)));
    }
}
