package io.quiesce.shutdown.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

import io.quiesce.shutdown.tracking.TrackedWork;
import org.jspecify.annotations.Nullable;

/**
 * A request whose asynchronous processing ends the work, and is ended by its cancellation.
 */
final class CancellableRequest extends HttpServletRequestWrapper {

    private final TrackedWork work;

    private final Refusal refusal;

    private @Nullable CancellableAsyncContext asyncContext;

    CancellableRequest(HttpServletRequest request, TrackedWork work, Refusal refusal) {
        super(request);
        this.work = work;
        this.refusal = refusal;
    }

    boolean hasStartedAsync() {
        return this.asyncContext != null;
    }

    @Override
    public AsyncContext startAsync() {
        return follow(super.startAsync());
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        return follow(super.startAsync(request, response));
    }

    private AsyncContext follow(AsyncContext started) {
        CancellableAsyncContext context = new CancellableAsyncContext(started, this.work, this.refusal);
        context.follow();
        this.asyncContext = context;
        return context;
    }

    @Override
    public AsyncContext getAsyncContext() {
        return (this.asyncContext != null) ? this.asyncContext : super.getAsyncContext();
    }
}
