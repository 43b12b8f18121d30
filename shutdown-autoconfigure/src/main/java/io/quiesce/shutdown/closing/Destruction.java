package io.quiesce.shutdown.closing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.util.ReflectionUtils;

/**
 * Destroys one bean as Spring's adapter for it would, and throws what the bean throws: the adapter logs that and tells nobody.
 */
final class Destruction {

    private final DisposableBean original;

    private @Nullable Throwable failure;

    /**
     * Create a destruction.
     * @param original what Spring calls to destroy the bean
     */
    Destruction(DisposableBean original) {
        this.original = original;
    }

    /** Return the bean, or what stands for it. */
    Object bean() {
        return DestructionParts.beanOf(this.original);
    }

    void run() throws Throwable {
        // Not before it is this bean's turn: phase 2 would begin later, by what it takes to look at all of them.
        DestructionParts parts = DestructionParts.of(this.original);
        if (parts == null) {
            this.original.destroy();
            return;
        }
        destroy(parts);
        if (this.failure != null) {
            throw this.failure;
        }
    }

    /** One after another, in the order of the adapter, whatever the one before has thrown. */
    private void destroy(DestructionParts parts) {
        for (DestructionAwareBeanPostProcessor processor : parts.processors()) {
            attempt(() -> parts.process(processor));
        }
        if (parts.disposable()) {
            attempt(((DisposableBean) parts.bean())::destroy);
        }
        if (parts.closeable()) {
            attempt(((AutoCloseable) parts.bean())::close);
        }
        for (Method method : parts.methods()) {
            attempt(() -> invoke(method, parts.bean()));
        }
    }

    private static void invoke(Method method, Object bean) throws Throwable {
        ReflectionUtils.makeAccessible(method);
        // The one parameter that Spring allows stands for "by force".
        Object result = (method.getParameterCount() == 1) ? method.invoke(bean, true) : method.invoke(bean);
        if (result instanceof Future<?> future) {
            future.get();
        }
    }

    private void attempt(ClosingStep.Action action) {
        try {
            action.run();
        } catch (InvocationTargetException | ExecutionException ex) {
            failed((ex.getCause() != null) ? ex.getCause() : ex);
        } catch (Throwable ex) {
            failed(ex);
        }
    }

    private void failed(Throwable thrown) {
        if (this.failure == null) {
            this.failure = thrown;
        } else if (this.failure != thrown) {
            this.failure.addSuppressed(thrown);
        }
    }
}
