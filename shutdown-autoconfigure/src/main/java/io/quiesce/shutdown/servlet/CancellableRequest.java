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

    private final ClosingResponse response;

    private final TrackedWork work;

    private final Refusal refusal;

    private final Runnable beforeNewSession;

    private final @Nullable LongLivedRequest longLived;

    private @Nullable CancellableAsyncContext asyncContext;

    CancellableRequest(
            HttpServletRequest request,
            ClosingResponse response,
            TrackedWork work,
            Refusal refusal,
            Runnable beforeNewSession,
            @Nullable LongLivedRequest longLived) {
        super(request);
        this.response = response;
        this.work = work;
        this.refusal = refusal;
        this.beforeNewSession = beforeNewSession;
        this.longLived = longLived;
    }

    boolean hasStartedAsync() {
        return this.asyncContext != null;
    }

    /** The dispatch is over: what has been said of the response has been said. */
    void examine() {
        if (this.longLived != null) {
            this.longLived.examine(this.response);
        }
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
        CancellableAsyncContext context =
                new CancellableAsyncContext(started, this.response, this.work, this.refusal, this.longLived);
        context.follow();
        this.asyncContext = context;
        if (this.longLived != null) {
            this.longLived.asyncStarted(context, this.response);
        }
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
