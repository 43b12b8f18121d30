package io.quiesce.shutdown.report;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.Deadlines;
import io.quiesce.shutdown.engine.Phase;

/**
 * A shutdown that has not happened, told to a log that says nothing, so that what writes lines is there when there is one.
 */
final class LogRehearsal {

    private LogRehearsal() {}

    static void with(ShutdownLog silent) {
        silent.initiated(ShutdownCause.SIGTERM, new Deadlines(1, 1, 1, 1, 1), RehearsedReport.COUNTS);
        silent.announced(RehearsedReport.OUTCOME);
        silent.refusing(false);
        silent.handlerEnded(RehearsedReport.OUTCOME);
        silent.phaseBegan(Phase.CLOSE, 1);
        silent.closingSlowly(RehearsedReport.CLOSING);
        silent.closed(RehearsedReport.CLOSING);
        silent.handedOver(RehearsedReport.HAND_OVER);
        silent.ended(RehearsedReport.get());
    }
}
