package io.quiesce.shutdown.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;

import io.quiesce.shutdown.tracking.TrackedWork;
import org.jspecify.annotations.Nullable;

/**
 * A request whose asynchronous processing ends the work, and is ended by its cancellation, and that
 * creates no session when none may be created.
 */
final class CancellableRequest extends HttpServletRequestWrapper {

    private final TrackedWork work;

    private final Refusal refusal;

    private final Runnable beforeNewSession;

    private @Nullable CancellableAsyncContext asyncContext;

    CancellableRequest(HttpServletRequest request, TrackedWork work, Refusal refusal, Runnable beforeNewSession) {
        super(request);
        this.work = work;
        this.refusal = refusal;
        this.beforeNewSession = beforeNewSession;
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

    @Override
    public @Nullable HttpSession getSession() {
        return getSession(true);
    }

    @Override
    public @Nullable HttpSession getSession(boolean create) {
        HttpSession session = super.getSession(false);
        if (session != null || !create) {
            return session;
        }
        this.beforeNewSession.run();
        return super.getSession(true);
    }
}
