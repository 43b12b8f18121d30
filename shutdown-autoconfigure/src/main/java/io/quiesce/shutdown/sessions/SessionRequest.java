package io.quiesce.shutdown.sessions;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.tracking.TrackedWork;
import org.jspecify.annotations.Nullable;

/**
 * A request that came over a long-lived session.
 */
final class SessionRequest implements Work {

    private static final ThreadLocal<@Nullable SessionRequest> CURRENT = new ThreadLocal<>();

    private final TrackedSession session;

    private final TrackedWork work;

    private final Consumer<TrackedWork> end;

    private final AtomicBoolean closed = new AtomicBoolean();

    private @Nullable SessionRequest outer;

    SessionRequest(TrackedSession session, TrackedWork work, Consumer<TrackedWork> end) {
        this.session = session;
        this.work = work;
        this.end = end;
    }

    static Optional<TrackedSession> current() {
        return Optional.ofNullable(CURRENT.get()).map((request) -> request.session);
    }

    /** The calling thread handles this request, and closes it. */
    void enter() {
        this.outer = CURRENT.get();
        CURRENT.set(this);
        this.work.attach();
    }

    @Override
    public boolean isCancelled() {
        return this.work.isCancelled();
    }

    @Override
    public void onCancel(Runnable action) {
        this.work.onCancel(action);
    }

    @Override
    public void close() {
        if (CURRENT.get() == this) {
            CURRENT.set(this.outer);
        }
        if (this.closed.compareAndSet(false, true)) {
            this.end.accept(this.work);
            this.session.answered();
        }
    }
}
