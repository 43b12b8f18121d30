package io.quiesce.shutdown.grpc;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.grpc.Context;
import io.grpc.Deadline;
import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import org.jspecify.annotations.Nullable;

/**
 * The contexts that calls run in. They know the shutdown, can be cancelled, and end with the drain.
 */
final class CallContexts implements ShutdownListener {

    private final EngineClock clock;

    private final Set<GrpcShutdown> running = ConcurrentHashMap.newKeySet();

    private volatile @Nullable ShutdownProgress progress;

    private volatile boolean suspended;

    private @Nullable ScheduledThreadPoolExecutor deadlines;

    CallContexts(EngineClock clock) {
        this.clock = clock;
    }

    @Override
    public void changed(DrainStatus status, Map<WorkKind, Long> outstanding) {
        this.suspended = status.state() != ShutdownState.ONLINE;
        if (this.suspended) {
            tell(GrpcShutdown::leave);
        }
    }

    @Override
    public void began(ShutdownProgress progress) {
        this.progress = progress;
        tell((call) -> call.begin(progress));
    }

    /** Tell the calls that run, on no thread of the shutdown: what they do then is the affair of the application. */
    private void tell(Consumer<GrpcShutdown> news) {
        List<GrpcShutdown> calls = List.copyOf(this.running);
        if (!calls.isEmpty()) {
            ThreadStarter.DAEMON.start("shutdown-grpc-calls", () -> calls.forEach(news));
        }
    }

    @Override
    public synchronized void phaseBegan(Phase phase, long sinceInitiation) {
        if (phase == Phase.CLOSE && this.deadlines != null) {
            this.deadlines.shutdownNow();
        }
    }

    /** Return how many calls are to be told. */
    int running() {
        return this.running.size();
    }

    /** Create the context of a call, which is over when that is cancelled. A session is told by others that it is suspended. */
    Context.CancellableContext create(boolean session) {
        GrpcShutdown shutdown = new GrpcShutdown(session);
        // First of all, so that either this is told, or sees below what it has missed.
        this.running.add(shutdown);
        ShutdownProgress progress = this.progress;
        if (progress != null) {
            shutdown.begin(progress);
        } else if (this.suspended) {
            shutdown.leave();
        }
        Context.CancellableContext context = create(Context.current().withValue(GrpcShutdown.KEY, shutdown), progress);
        context.addListener((ended) -> this.running.remove(shutdown), Runnable::run);
        return context;
    }

    private Context.CancellableContext create(Context context, @Nullable ShutdownProgress progress) {
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
