package io.quiesce.shutdown.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.Deadlines;
import io.quiesce.shutdown.engine.Outstanding;
import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Every line that a shutdown logs.
 */
final class ShutdownLog implements ShutdownListener {

    private static final Log logger = LogFactory.getLog("io.quiesce.shutdown");

    private volatile boolean cutOff;

    @Override
    public void prepare() {
        Outcome outcome = new Outcome("rehearsal", true, Duration.ZERO, Result.FAILED, null, List.of());
        Text.summary(new ShutdownReport(
                ShutdownCause.SIGTERM,
                Instant.EPOCH,
                1,
                false,
                Duration.ZERO,
                List.of(),
                Map.of(WorkKind.REQUESTS, 1L),
                Map.of(WorkKind.REQUESTS, 1L),
                List.of(),
                List.of(),
                List.of(outcome),
                List.of(outcome)));
    }

    @Override
    public void initiated(ShutdownCause cause, Deadlines deadlines, Map<WorkKind, Long> outstanding) {
        String window = (deadlines.refuse() > 0)
                ? "new requests are served for " + Text.seconds(deadlines.refuse())
                : "new requests are refused at once";
        logger.info(
                "Shutdown initiated by %s: %s, running work is cancelled after %s, closing begins after %s at the latest; outstanding: %s"
                        .formatted(
                                cause,
                                window,
                                Text.seconds(deadlines.cancel()),
                                Text.seconds(deadlines.force()),
                                Text.counts(outstanding)));
    }

    @Override
    public void hurried(Deadlines deadlines) {
        logger.warn("Second signal: running work is cancelled now, closing begins after %s at the latest"
                .formatted(Text.seconds(deadlines.force())));
    }

    @Override
    public void announced(Outcome outcome) {
        String what = outcome.registry()
                ? "Deregistration from '%s'".formatted(outcome.name())
                : "Announcement '%s'".formatted(outcome.name());
        switch (outcome.result()) {
            case COMPLETED -> {
                String line = "%s confirmed after %s".formatted(what, Text.seconds(outcome.duration()));
                if (outcome.registry()) {
                    logger.info(line);
                } else {
                    logger.debug(line);
                }
            }
            case FAILED ->
                logger.warn("%s failed after %s: %s"
                        .formatted(what, Text.seconds(outcome.duration()), Text.failure(outcome.failure())));
            default ->
                logger.warn("%s did not end within %s and is not waited for any longer"
                        .formatted(what, Text.seconds(outcome.duration())));
        }
    }

    @Override
    public void refusing(boolean early) {
        logger.info("New requests are refused from now on" + (early ? ": none has come for the quiet period" : ""));
    }

    @Override
    public void waiting(Outstanding outstanding) {
        logger.info("Waiting for " + Text.outstanding(outstanding));
    }

    @Override
    public void cancelling(List<WorkDetails> work) {
        if (!work.isEmpty()) {
            logger.warn("Cancelling " + Text.work(work));
        }
    }

    @Override
    public void abandoned(List<WorkDetails> work) {
        this.cutOff = this.cutOff || !work.isEmpty();
        for (WorkDetails each : work) {
            logger.warn("Abandoned, because it did not end after its cancellation: %s%s"
                    .formatted(Text.work(each), Text.stack(each.stack())));
        }
    }

    @Override
    public void handlerEnded(Outcome outcome) {
        String name = outcome.name();
        String time = Text.seconds(outcome.duration());
        switch (outcome.result()) {
            case COMPLETED -> logger.debug("Handler '%s' returned after %s".formatted(name, time));
            case FAILED -> logger.error("Handler '%s' failed after %s".formatted(name, time), outcome.failure());
            default -> {
                this.cutOff = true;
                logger.error("Handler '%s' did not return within %s and is not waited for any longer%s"
                        .formatted(name, time, Text.stack(outcome.stack())));
            }
        }
    }

    @Override
    public void phaseBegan(Phase phase, long sinceInitiation) {
        if (phase == Phase.CLOSE) {
            String drained = this.cutOff ? "Draining was cut off" : "Drained";
            logger.info("%s after %s, closing the application".formatted(drained, Text.seconds(sinceInitiation)));
        }
    }

    @Override
    public void overdue(List<StackTraceElement> closing) {
        logger.error("The application did not close in time and is halted" + Text.stack(closing));
    }

    @Override
    public void ended(ShutdownReport report) {
        String line = Text.summary(report);
        if (report.success()) {
            logger.info(line);
        } else {
            logger.error(line);
        }
    }

    @Override
    public void listenerFailed(Throwable failure) {
        logger.error("A listener or a cancellation callback failed during the shutdown", failure);
    }
}
