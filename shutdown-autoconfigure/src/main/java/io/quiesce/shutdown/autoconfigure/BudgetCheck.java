package io.quiesce.shutdown.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Refuses the start when the properties make a shutdown that cannot be kept.
 */
final class BudgetCheck {

    private static final Log logger = LogFactory.getLog("io.quiesce.shutdown");

    private static final String PREFIX = "shutdown.";

    private final ShutdownProperties properties;

    BudgetCheck(ShutdownProperties properties) {
        this.properties = properties;
    }

    void check() {
        checkEach();
        checkCancelBeforeForce();
        checkWindowBeforeCancel();
        checkPlatform();
        warnOfShortGrace();
    }

    private void checkEach() {
        Map<String, Duration> durations = new LinkedHashMap<>();
        durations.put("keep-accepting-for", this.properties.keepAcceptingFor());
        durations.put("quiet-period", this.properties.quietPeriod());
        durations.put("cancel-running-tasks-after", this.properties.cancelRunningTasksAfter());
        durations.put("force-close-tasks-grace", this.properties.forceCloseTasksGrace());
        durations.put("force-shutdown-after", this.properties.forceShutdownAfter());
        durations.put("force-shutdown-grace", this.properties.forceShutdownGrace());
        durations.put("termination-grace-period", this.properties.terminationGracePeriod());
        durations.put("termination-margin", this.properties.terminationMargin());
        durations.forEach((name, value) -> {
            if (value != null) {
                DurationCheck.checked(PREFIX + name, value);
            }
        });
    }

    private void checkCancelBeforeForce() {
        Duration cancel = this.properties.effectiveCancelRunningTasksAfter();
        Duration force = this.properties.forceShutdownAfter();
        if (cancel.compareTo(force) > 0) {
            throw new RefusedStartException(
                    "Running work would be cancelled after the infrastructure that it needs has begun to close:\n\n"
                            + table(
                                    Map.entry("cancel-running-tasks-after", cancel),
                                    Map.entry("force-shutdown-after", force)),
                    "Set 'shutdown.cancel-running-tasks-after' to %s or less, or raise 'shutdown.force-shutdown-after' to %s."
                            .formatted(
                                    DurationText.of(force),
                                    DurationText.of(cancel.plus(this.properties.forceCloseTasksGrace()))));
        }
    }

    private void checkWindowBeforeCancel() {
        Duration window = this.properties.keepAcceptingFor();
        Duration cancel = this.properties.effectiveCancelRunningTasksAfter();
        if (window.isZero() || window.compareTo(cancel) < 0) {
            return;
        }
        String origin = (this.properties.cancelRunningTasksAfter() != null)
                ? ""
                : "\n\n'shutdown.cancel-running-tasks-after' is not set; its default is 'shutdown.force-shutdown-after' (%s) less"
                                .formatted(DurationText.of(this.properties.forceShutdownAfter()))
                        + " 'shutdown.force-close-tasks-grace' (%s)."
                                .formatted(DurationText.of(this.properties.forceCloseTasksGrace()));
        String mend = (this.properties.cancelRunningTasksAfter() != null)
                ? "raise 'shutdown.cancel-running-tasks-after' above %s".formatted(DurationText.of(window))
                : "raise 'shutdown.force-shutdown-after' above %s"
                        .formatted(DurationText.of(window.plus(this.properties.forceCloseTasksGrace())));
        throw new RefusedStartException(
                "New requests would still be accepted when running work is already being cancelled:\n\n"
                        + table(
                                Map.entry("keep-accepting-for", window),
                                Map.entry("cancel-running-tasks-after", cancel))
                        + origin,
                "Set 'shutdown.keep-accepting-for' to less than %s, or %s, by as much as requests need to finish."
                        .formatted(DurationText.of(cancel), mend));
    }

    /** Nothing is impossible here, but somebody who relies on the whole grace should know. */
    private void warnOfShortGrace() {
        Duration grace = this.properties.forceCloseTasksGrace();
        Duration left = this.properties.forceShutdownAfter().minus(this.properties.effectiveCancelRunningTasksAfter());
        if (grace.compareTo(left) > 0) {
            logger.warn(
                    "Cancelled work has only %s of the %s of 'shutdown.force-close-tasks-grace', because closing begins at 'shutdown.force-shutdown-after' (%s)"
                            .formatted(
                                    DurationText.of(left),
                                    DurationText.of(grace),
                                    DurationText.of(this.properties.forceShutdownAfter())));
        }
    }

    private void checkPlatform() {
        Duration period = this.properties.terminationGracePeriod();
        if (period == null) {
            return;
        }
        Duration margin = this.properties.terminationMargin();
        Duration bound = this.properties.forceShutdownAfter().plus(this.properties.forceShutdownGrace());
        Duration excess = bound.plus(margin).minus(period);
        if (excess.isNegative() || excess.isZero()) {
            return;
        }
        throw new RefusedStartException(
                "The shutdown can take %s, but the platform ends the process after %s, and %s of that must be left:\n\n"
                                .formatted(DurationText.of(bound), DurationText.of(period), DurationText.of(margin))
                        + table(
                                Map.entry("force-shutdown-after", this.properties.forceShutdownAfter()),
                                Map.entry("force-shutdown-grace", this.properties.forceShutdownGrace()),
                                Map.entry("termination-margin", margin),
                                Map.entry("termination-grace-period", period)),
                ("Shorten 'shutdown.force-shutdown-after' or 'shutdown.force-shutdown-grace' by %s in total, or raise"
                                + " 'shutdown.termination-grace-period' to %s together with the limit of the platform"
                                + " ('terminationGracePeriodSeconds' on Kubernetes).")
                        .formatted(DurationText.of(excess), DurationText.of(bound.plus(margin))));
    }

    @SafeVarargs
    private static String table(Map.Entry<String, Duration>... rows) {
        int width = 0;
        for (Map.Entry<String, Duration> row : rows) {
            width = Math.max(width, row.getKey().length());
        }
        StringJoiner lines = new StringJoiner("\n");
        for (Map.Entry<String, Duration> row : rows) {
            String padding = " ".repeat(width - row.getKey().length());
            lines.add("\t" + PREFIX + row.getKey() + padding + "  " + DurationText.of(row.getValue()));
        }
        return lines.toString();
    }
}
