package io.quiesce.shutdown.report;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.Deadlines;
import io.quiesce.shutdown.engine.Leaderships;
import io.quiesce.shutdown.engine.Leaderships.HandOver;
import io.quiesce.shutdown.engine.OneLine;
import io.quiesce.shutdown.engine.Outstanding;
import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownReport.Closing;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.engine.SoftDrainTimings;
import io.quiesce.shutdown.engine.ThreadSnapshot;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.commons.logging.impl.NoOpLog;
import org.jspecify.annotations.Nullable;

/**
 * Every line that a shutdown logs.
 */
final class ShutdownLog implements ShutdownListener {

    private final Log logger;

    private volatile boolean window;

    private volatile boolean cutOff;

    private volatile @Nullable ThreadSnapshot overdue;

    ShutdownLog() {
        this(LogFactory.getLog("io.quiesce.shutdown"));
    }

    private ShutdownLog(Log logger) {
        this.logger = logger;
    }

    @Override
    public void prepare() {
        LogRehearsal.with(new ShutdownLog(new NoOpLog()));
    }

    @Override
    public void changed(DrainStatus status, Map<WorkKind, Long> outstanding) {
        String who = (status.by() != null) ? " by " + OneLine.of(status.by()) : "";
        String why = (status.reason() != null) ? ": " + Text.quoted(status.reason()) : "";
        this.logger.info(
                switch (status.state()) {
                    case BECOMING_OFFLINE ->
                        "Going out of service%s%s; outstanding: %s".formatted(who, why, Text.counts(outstanding));
                    case OFFLINE -> "Out of service, nothing is outstanding";
                    default -> "Back in service%s%s".formatted(who, why);
                });
    }

    @Override
    public void drainTimedOut(DrainStatus status, SoftDrainTimings.OnTimeout consequence) {
        this.logger.warn("Still not out of service at the end of 'shutdown.drain.timeout': "
                + switch (consequence) {
                    case STAY -> "the drain goes on";
                    case RESUME -> "coming back";
                    case SHUTDOWN -> "shutting down";
                });
    }

    @Override
    public void holding(String reason, Duration longest) {
        this.logger.warn(
                "SIGTERM, but %s: going on to serve for %s at most".formatted(reason, Text.seconds(longest.toNanos())));
    }

    @Override
    public void initiated(ShutdownCause cause, Deadlines deadlines, Map<WorkKind, Long> outstanding) {
        this.window = deadlines.refuse() > 0;
        String window = this.window
                ? "new requests are served for " + Text.seconds(deadlines.refuse())
                : "new requests are refused at once";
        this.logger.info(
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
        this.logger.warn("Second signal: running work is cancelled now, closing begins after %s at the latest"
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
                    this.logger.info(line);
                } else {
                    this.logger.debug(line);
                }
            }
            case FAILED ->
                this.logger.warn("%s failed after %s: %s"
                        .formatted(what, Text.seconds(outcome.duration()), Text.failure(outcome.failure())));
            default ->
                this.logger.warn("%s did not end within %s and is not waited for any longer"
                        .formatted(what, Text.seconds(outcome.duration())));
        }
    }

    @Override
    public void handedOver(HandOver handOver) {
        String to = (handOver.to() != null)
                ? "handed over to " + Text.quoted(handOver.to())
                : "given up, and who has it now is not known,";
        this.logger.info("Leadership of %s %s after %s"
                .formatted(Text.quoted(handOver.group()), to, Text.seconds(handOver.duration())));
    }

    @Override
    public void refusing(boolean early) {
        if (!this.window) {
            // The first line has said so.
            return;
        }
        this.logger.info(
                "New requests are refused from now on" + (early ? ": none has come for the quiet period" : ""));
    }

    @Override
    public void released(List<WorkDetails> work) {
        this.logger.info("Not waited for, because its thread waits for the end of the application: " + Text.work(work));
    }

    @Override
    public void waiting(Outstanding outstanding) {
        this.logger.info("Waiting for " + Text.outstanding(outstanding));
    }

    @Override
    public void cancelling(List<WorkDetails> work) {
        if (!work.isEmpty()) {
            this.logger.warn("Cancelling " + Text.work(work));
            String threads = Text.threads(work);
            if (!threads.isEmpty()) {
                this.logger.warn("Threads that hold the shutdown:" + threads);
            }
        }
    }

    @Override
    public void abandoned(List<WorkDetails> work) {
        this.cutOff = this.cutOff || !work.isEmpty();
        for (WorkDetails each : work.subList(0, Math.min(work.size(), Text.MOST_NAMED))) {
            this.logger.warn("Abandoned, because it did not end after its cancellation: %s%s"
                    .formatted(Text.work(each), Text.stack(each)));
        }
        if (work.size() > Text.MOST_NAMED) {
            this.logger.warn(
                    "Abandoned as well, and named in the report: %s more".formatted(work.size() - Text.MOST_NAMED));
        }
    }

    @Override
    public void handlerEnded(Outcome outcome) {
        String name = outcome.name();
        String time = Text.seconds(outcome.duration());
        switch (outcome.result()) {
            case COMPLETED -> this.logger.debug("Handler '%s' returned after %s".formatted(name, time));
            case FAILED -> this.logger.error("Handler '%s' failed after %s".formatted(name, time), outcome.failure());
            default -> {
                this.cutOff = true;
                this.logger.error("Handler '%s' did not return within %s and is not waited for any longer%s"
                        .formatted(name, time, Text.stack(outcome)));
            }
        }
    }

    @Override
    public void phaseBegan(Phase phase, long sinceInitiation) {
        if (phase == Phase.CLOSE) {
            String drained = this.cutOff ? "Draining was cut off" : "Drained";
            this.logger.info("%s after %s, closing the application".formatted(drained, Text.seconds(sinceInitiation)));
        }
    }

    @Override
    public void closingSlowly(Closing closing) {
        this.logger.warn("%s has been closing for %s%s"
                .formatted(Text.bean(closing), Text.seconds(closing.duration()), Text.stack(closing)));
    }

    @Override
    public void closingCritical(List<String> names) {
        this.logger.error("Closing takes too long: critical resources are closed out of turn: '%s'"
                .formatted(String.join("', '", names)));
    }

    @Override
    public void closed(Closing closing) {
        String time = Text.seconds(closing.duration());
        if (closing.result() == Result.FAILED) {
            this.logger.error("%s failed to close after %s".formatted(Text.bean(closing), time), closing.failure());
        } else {
            this.logger.info("%s was closed after %s".formatted(Text.bean(closing), time));
        }
    }

    @Override
    public void overdue(ThreadSnapshot closing) {
        // Said with the rest, so that a log which takes no more lines keeps nobody from writing the report.
        this.overdue = closing;
    }

    @Override
    public void ended(ShutdownReport report) {
        if (this.logger.isDebugEnabled()) {
            this.logger.debug(Screen.of(report));
        }
        ThreadSnapshot closing = this.overdue;
        if (closing != null) {
            this.logger.error("The application did not close in time and is halted" + Text.stack(closing));
        }
        Leaderships leaderships = report.leaderships();
        if (leaderships.exceeded()) {
            this.logger.warn(Text.haste(leaderships));
        }
        String line = Text.summary(report);
        if (report.success()) {
            this.logger.info(line);
        } else {
            this.logger.error(line);
        }
    }

    @Override
    public void listenerFailed(Throwable failure) {
        this.logger.error("A listener, a cancellation callback, or a step of a source or a registry failed", failure);
    }
}
