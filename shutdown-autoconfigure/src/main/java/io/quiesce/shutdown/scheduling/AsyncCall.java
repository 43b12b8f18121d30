package io.quiesce.shutdown.scheduling;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskRejectedException;

/**
 * One call of an {@code @Async} method, counted from the submission on, whatever executor it goes to.
 * <p>
 * An executor that counts takes the work and ends it. Any other knows nothing of it, so that the method itself, when it is its
 * turn, does both.
 */
final class AsyncCall {

    private final String name;

    private volatile @Nullable TrackedWork work;

    private volatile @Nullable String executor;

    private volatile boolean taken;

    private AsyncCall(String name) {
        this.name = name;
    }

    /** Where no tasks are started any more it has no work, but may yet turn out to be none that is counted. */
    static AsyncCall begin(String name, WorkLedger ledger) {
        AsyncCall call = new AsyncCall(name);
        TrackedWork work = ledger.beginTask(call::toString);
        call.work = (work != null) ? work.queued() : null;
        return call;
    }

    boolean isTaken() {
        return this.taken;
    }

    /** An executor counts this call from here on; it gets {@code null} if the call must be refused. */
    @Nullable
    TrackedWork take(String executor) {
        this.taken = true;
        this.executor = executor;
        return this.work;
    }

    /** An executor is about to run this call whose tasks are not counted. */
    void exempt() {
        if (!this.taken) {
            this.taken = true;
            withdraw();
        }
    }

    void withdraw() {
        TrackedWork begun = this.work;
        if (begun != null) {
            begun.withdraw();
        }
    }

    /** Run the method, on the thread that the executor has for it. */
    @Nullable
    Object run(MethodInvocation invocation) throws Throwable {
        TrackedWork begun = this.work;
        if (this.taken) {
            return (begun != null && begun.isCancelled()) ? notBegun(invocation) : invocation.proceed();
        }
        if (begun == null) {
            throw new TaskRejectedException(
                    "%s was not started because the application is shutting down".formatted(this.name));
        }
        try (begun) {
            if (begun.start()) {
                return ended(invocation.proceed());
            }
        }
        return notBegun(invocation);
    }

    private @Nullable Object notBegun(MethodInvocation invocation) {
        if (Future.class.isAssignableFrom(invocation.getMethod().getReturnType())) {
            throw new CancellationException("%s was cancelled before it began".formatted(this.name));
        }
        return null;
    }

    /** Spring waits for the result on this thread as well, but after the work would have ended. */
    private static @Nullable Object ended(@Nullable Object result) throws InterruptedException {
        if (result instanceof Future<?> future) {
            try {
                future.get();
            } catch (ExecutionException | CancellationException ex) {
                // Spring finds it in the result.
            }
        }
        return result;
    }

    @Override
    public String toString() {
        String bean = this.executor;
        return (bean != null) ? "%s on '%s'".formatted(this.name, bean) : this.name + " (async)";
    }
}
