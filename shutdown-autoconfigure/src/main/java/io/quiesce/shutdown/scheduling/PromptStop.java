package io.quiesce.shutdown.scheduling;

import io.quiesce.shutdown.tracking.WorkLedger;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * The stop of an executor once the application shuts down.
 * <p>
 * Spring waits in it until no task runs any more. What counts has ended or been abandoned by then, and for the rest, exempt work
 * first of all, nobody should wait.
 */
final class PromptStop {

    private PromptStop() {}

    static @Nullable Object proceed(MethodInvocation invocation, WorkLedger ledger) throws Throwable {
        if (ledger.isShuttingDown()
                && invocation.getMethod().getName().equals("stop")
                && invocation.getArguments().length == 1
                && invocation.getArguments()[0] instanceof Runnable stopped
                && invocation.getThis() instanceof SmartLifecycle lifecycle) {
            lifecycle.stop();
            stopped.run();
            return null;
        }
        return invocation.proceed();
    }
}
