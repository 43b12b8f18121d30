package io.quiesce.shutdown.scheduling;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

import io.quiesce.shutdown.tracking.WorkLedger;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.SchedulingAwareRunnable;
import org.springframework.scheduling.Trigger;

/**
 * What stands before an executor or a scheduler and enters what it is given into the ledger.
 */
final class ExecutorInterceptor implements MethodInterceptor {

    private final WorkLedger ledger;

    private final CountingExecutor counting;

    ExecutorInterceptor(String beanName, Executor executor, WorkLedger ledger) {
        this.ledger = ledger;
        this.counting = new CountingExecutor(beanName, executor, ledger);
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        @Nullable Object[] args = invocation.getArguments();
        Object task = (args.length > 0) ? args[0] : null;
        if (task == null || Submission.current().counted() || isLongLived(task)) {
            return withoutTask(invocation);
        }
        return switch (invocation.getMethod().getName()) {
            case "execute" -> {
                this.counting.execute((Runnable) task);
                yield null;
            }
            case "submit", "submitCompletable" ->
                Submission.current().describing(task).during(() -> submit(invocation, callable(task, args)));
            case "invokeAll", "invokeAny" -> proceed(invocation, this.counting.counted((Collection<?>) task));
            case "schedule", "scheduleAtFixedRate", "scheduleWithFixedDelay" -> schedule(invocation, task);
            default -> withoutTask(invocation);
        };
    }

    /** A loop that runs for as long as what it belongs to is not work that could ever be done: that of a consumer, say. */
    private static boolean isLongLived(Object task) {
        return task instanceof SchedulingAwareRunnable aware && aware.isLongLived();
    }

    private static Callable<?> callable(Object task, @Nullable Object[] args) {
        if (task instanceof Callable<?> callable) {
            return callable;
        }
        return Executors.callable((Runnable) task, (args.length > 1) ? args[1] : null);
    }

    private Object submit(MethodInvocation invocation, Callable<?> task) {
        return invocation.getMethod().getName().equals("submit")
                ? this.counting.submit(task)
                : this.counting.submitCompletable(task);
    }

    private @Nullable Object schedule(MethodInvocation invocation, Object task) throws Throwable {
        if (task instanceof ScheduledWork.Task || Exemption.isExempt(task)) {
            return invocation.proceed();
        }
        if (task instanceof Callable<?> callable) {
            return proceed(invocation, ScheduledWork.of(this.ledger, callable));
        }
        ScheduledWork.Task counted = ScheduledWork.of(this.ledger, (Runnable) task);
        if (invocation.getMethod().getName().equals("schedule") && !(invocation.getArguments()[1] instanceof Trigger)) {
            Object result = proceed(invocation, counted.once());
            counted.completes(result);
            return result;
        }
        return proceed(invocation, counted);
    }

    private static @Nullable Object proceed(MethodInvocation invocation, Object task) throws Throwable {
        invocation.getArguments()[0] = task;
        return invocation.proceed();
    }

    private @Nullable Object withoutTask(MethodInvocation invocation) throws Throwable {
        if (invocation.getMethod().getName().equals("shutdownNow")) {
            return (invocation.proceed() instanceof List<?> tasks) ? CountingExecutor.giveBack(tasks) : List.of();
        }
        return PromptStop.proceed(invocation, this.ledger);
    }
}
