package io.quiesce.shutdown.servlet;

import java.io.IOException;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;

import io.quiesce.shutdown.web.RawPath;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A request whose asynchronous processing ends the work, and is ended by its cancellation, and that
 * creates no session when none may be created.
 */
final class CancellableRequest extends HttpServletRequestWrapper {

    private static final Log logger = LogFactory.getLog(CancellableRequest.class);

    private final ClosingResponse response;

    private final CountedRequest counted;

    private final Refusal refusal;

    private final @Nullable NewSessions newSessions;

    private @Nullable CancellableAsyncContext asyncContext;

    CancellableRequest(
            HttpServletRequest request,
            ClosingResponse response,
            CountedRequest counted,
            Refusal refusal,
            @Nullable NewSessions newSessions) {
        super(request);
        this.response = response;
        this.counted = counted;
        this.refusal = refusal;
        this.newSessions = newSessions;
    }

    boolean hasStartedAsync() {
        return this.asyncContext != null;
    }

    /** The dispatch is over: what has been said of the response has been said. */
    void examine() {
        LongLivedRequest longLived = this.counted.longLived();
        if (longLived != null) {
            longLived.examine(this.response);
        }
    }

    /** Whether an exception is the end that was meant for this request, which has its answer then, and is no failure. */
    boolean wasMeantToEndBy(Exception failure) throws IOException {
        return NewSessions.hasRefused(this) || this.counted.wasStopped() || answered(failure);
    }

    /**
     * Answer what has failed after its cancellation, if nobody has: whatever throws an exception because it was interrupted has no
     * fault that is to be told.
     */
    private boolean answered(Exception failure) throws IOException {
        if (!this.counted.work().isCancelled() || this.response.isCommitted() || hasStartedAsync()) {
            return false;
        }
        logger.warn(
                "The request '%s %s' failed after it had been cancelled"
                        .formatted(getMethod(), RawPath.withoutParameters(getRequestURI())),
                failure);
        this.response.reset();
        this.refusal.sendCancelled(this.response);
        return true;
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
        CancellableAsyncContext context = new CancellableAsyncContext(
                started, (HttpServletRequest) getRequest(), this.response, this.counted, this.refusal);
        context.follow();
        this.asyncContext = context;
        LongLivedRequest longLived = this.counted.longLived();
        if (longLived != null) {
            longLived.asyncStarted(context, this.response);
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
        beforeNewSession();
        return super.getSession(true);
    }

    /** Throws an exception if no session may be created, after the request has been answered. */
    void beforeNewSession() {
        if (this.newSessions != null) {
            this.newSessions.check(this, this.response);
        }
    }
}
