package io.quiesce.shutdown.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.micrometer.context.ContextSnapshotFactory;
import io.quiesce.shutdown.engine.ThreadStarter;
import org.slf4j.MDC;
import org.springframework.util.ClassUtils;

/**
 * Starts threads that inherit what the starting one has: the diagnostic context of its log lines, and what Micrometer's
 * context propagation knows, the current observation for one. Each where its library is there.
 *
 * @since 0.1.0
 */
public final class InheritingThreads implements ThreadStarter {

    private final ThreadStarter delegate;

    private final List<UnaryOperator<Runnable>> inheritance = new ArrayList<>();

    /**
     * Create a starter.
     * @param delegate starts the threads
     */
    public InheritingThreads(ThreadStarter delegate) {
        this.delegate = delegate;
        if (isPresent("org.slf4j.MDC")) {
            this.inheritance.add(DiagnosticContext::inherit);
        }
        if (isPresent("io.micrometer.context.ContextSnapshotFactory")) {
            this.inheritance.add(new PropagatedContext()::inherit);
        }
    }

    private static boolean isPresent(String type) {
        return ClassUtils.isPresent(type, InheritingThreads.class.getClassLoader());
    }

    @Override
    public Thread start(String name, Runnable task) {
        Runnable inheriting = task;
        for (UnaryOperator<Runnable> each : this.inheritance) {
            inheriting = each.apply(inheriting);
        }
        return this.delegate.start(name, inheriting);
    }

    private static final class DiagnosticContext {

        static Runnable inherit(Runnable task) {
            Map<String, String> context = MDC.getCopyOfContextMap();
            if (context == null || context.isEmpty()) {
                return task;
            }
            return () -> {
                MDC.setContextMap(context);
                task.run();
            };
        }
    }

    private static final class PropagatedContext {

        private final ContextSnapshotFactory snapshots =
                ContextSnapshotFactory.builder().build();

        Runnable inherit(Runnable task) {
            return this.snapshots.captureAll().wrap(task);
        }
    }
}
