package io.quiesce.shutdown.test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.Workload;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The shutdown of one application on a thread of its own, as SIGTERM would have it.
 */
final class Course {

    private final ConfigurableApplicationContext context;

    private final ShutdownEngine engine;

    private final EngineClock clock;

    private final Workload workload;

    private final Thread thread = new Thread(this::run, "shutdown-under-test");

    private volatile @Nullable ShutdownReport report;

    private volatile @Nullable Throwable failure;

    private volatile boolean over;

    private final long cancellation;

    private boolean sourcesHang;

    private boolean workHangs;

    Course(ConfigurableApplicationContext context) {
        this.context = context;
        this.engine = context.getBean(ShutdownEngine.class);
        this.clock = context.getBean(EngineClock.class);
        this.workload = context.getBean(Workload.class);
        this.cancellation = this.clock.nanoTime()
                + this.engine.timings().cancelRunningTasksAfter().toNanos();
    }

    void begin() {
        this.thread.setDaemon(true);
        this.thread.start();
    }

    private void run() {
        try {
            this.engine.drain(ShutdownCause.SIGTERM);
            this.context.close();
            this.report = this.engine.closed().orElse(null);
        } catch (Throwable ex) {
            this.failure = ex;
        } finally {
            this.over = true;
            this.clock.signal();
        }
    }

    /** Return the time after which a process would be gone. */
    Duration bound() {
        return this.engine.timings().hardBound();
    }

    /**
     * Whether real code has yet to do what it was told: a source, a listener of messages for one, to stop fetching, or work to
     * end. Who has been waited for in vain is no longer waited for.
     */
    boolean isBusy() {
        return !this.over && (areSourcesBusy() || isCancelledWorkBusy());
    }

    private boolean areSourcesBusy() {
        return !this.sourcesHang && this.workload.areSourcesStopping();
    }

    private boolean isCancelledWorkBusy() {
        return !this.workHangs
                && this.clock.nanoTime() >= this.cancellation
                && !this.workload.isIdle(WorkKind.HOLDING_TASKS);
    }

    /** What is busy hangs, and a deadline is what ends that. */
    void giveUpWaiting() {
        this.sourcesHang |= areSourcesBusy();
        this.workHangs |= isCancelledWorkBusy();
    }

    Thread thread() {
        return this.thread;
    }

    boolean isOver() {
        return this.over;
    }

    ShutdownReport report() {
        return Optional.ofNullable(this.report)
                .orElseThrow(() -> new AssertionError("The shutdown has failed", this.failure));
    }

    /** Say what it waits for, and what may help. */
    String describe(Duration now) {
        List<String> outstanding =
                this.workload.outstanding().stream().map(Course::name).toList();
        String stack = Stream.of(this.thread.getStackTrace())
                .map((frame) -> "\tat " + frame)
                .collect(Collectors.joining("\n"));
        return ("The shutdown is not over at %s of virtual time. Outstanding: %s. Let it end, or let time pass with"
                        + " 'elapse'. It is at\n%s")
                .formatted(now, outstanding.isEmpty() ? "nothing" : String.join(", ", outstanding), stack);
    }

    private static String name(WorkDetails work) {
        return "'" + work.description() + "'";
    }
}
