package io.quiesce.shutdown.grpc;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.grpc.Context;
import io.grpc.Deadline;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.ShutdownListener;
import org.jspecify.annotations.Nullable;

/**
 * The contexts that calls run in. They know the shutdown, can be cancelled, and end with the drain.
 */
final class CallContexts implements ShutdownListener {

    private final GrpcShutdown shutdown = new GrpcShutdown();

    private final EngineClock clock;

    private @Nullable ScheduledThreadPoolExecutor deadlines;

    CallContexts(EngineClock clock) {
        this.clock = clock;
    }

    @Override
    public void began(ShutdownProgress progress) {
        this.shutdown.begin(progress);
    }

    @Override
    public synchronized void phaseBegan(Phase phase, long sinceInitiation) {
        if (phase == Phase.CLOSE && this.deadlines != null) {
            this.deadlines.shutdownNow();
        }
    }

    Context.CancellableContext create() {
        Context context = Context.current().withValue(GrpcShutdown.KEY, this.shutdown);
        ShutdownProgress progress = this.shutdown.progressOrNull();
        if (progress == null) {
            return context.withCancellation();
        }
        Duration left =
                Duration.between(this.clock.now(), progress.forceCloseTasks().deadline());
        return context.withDeadline(Deadline.after(left.toNanos(), TimeUnit.NANOSECONDS), deadlines());
    }

    private synchronized ScheduledThreadPoolExecutor deadlines() {
        if (this.deadlines == null) {
            this.deadlines = new ScheduledThreadPoolExecutor(1, (task) -> {
                Thread thread = new Thread(task, "shutdown-grpc-deadlines");
                thread.setDaemon(true);
                return thread;
            });
            this.deadlines.setRemoveOnCancelPolicy(true);
        }
        return this.deadlines;
    }
}
