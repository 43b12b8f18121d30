package io.quiesce.shutdown.servlet;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;

import io.quiesce.shutdown.tracking.TrackedWork;
import org.jspecify.annotations.Nullable;

/**
 * A request that has been let in and counted, the same through all its dispatches, and what ends with it.
 */
final class CountedRequest {

    private static final String ATTRIBUTE = CountedRequest.class.getName();

    private final TrackedWork work;

    private final @Nullable SessionAffinity sessions;

    private final @Nullable ContainerSession session;

    private final @Nullable LongLivedRequest longLived;

    private final Exchange exchange;

    /** Set before any other thread can serve the request. */
    private @Nullable CancellableRequest served;

    /** Set by the thread that starts asynchronous processing, before anybody is told of the end of that. */
    private boolean endsByItself;

    CountedRequest(
            TrackedWork work,
            @Nullable SessionAffinity sessions,
            @Nullable ContainerSession session,
            @Nullable LongLivedRequest longLived,
            Exchange exchange) {
        this.work = work;
        this.sessions = sessions;
        this.session = session;
        this.longLived = longLived;
        this.exchange = exchange;
    }

    static @Nullable CountedRequest of(ServletRequest request) {
        return (request.getAttribute(ATTRIBUTE) instanceof CountedRequest counted) ? counted : null;
    }

    void publish(ServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    TrackedWork work() {
        return this.work;
    }

    @Nullable
    LongLivedRequest longLived() {
        return this.longLived;
    }

    /** Say as what this is served by the current dispatch. */
    void servedAs(CancellableRequest request) {
        this.served = request;
    }

    /**
     * For those who wrap the request once more, and do not ask the container for sessions. Throws an exception if no session may
     * be created, after the request has been answered.
     */
    void beforeNewSession() {
        CancellableRequest request = this.served;
        if (request != null) {
            request.beforeNewSession();
        }
    }

    /** The calling thread serves the request from now on. */
    void enter() {
        this.work.attach();
        if (this.longLived != null) {
            this.longLived.thread().enter();
        }
    }

    /** The calling thread serves it no longer. */
    void leave() {
        this.work.detach();
        if (this.longLived != null) {
            this.longLived.thread().leave();
        }
    }

    /** Whether the thread that serves the request was made to end it, so that what it throws is no failure. */
    boolean wasStopped() {
        return this.longLived != null && this.longLived.wasStopped();
    }

    /** Nothing is done for the request any more, and it can still be asked. */
    void ending(HttpServletRequest request) {
        if (this.sessions != null) {
            this.sessions.ending(request);
        }
        if (this.longLived != null) {
            this.longLived.endOfEvents();
        }
    }

    /** Asynchronous processing begins, of whose end servers forget to tell when a client has gone. */
    void asyncStarted() {
        if (this.exchange.isTold() && !this.endsByItself) {
            this.endsByItself = true;
            this.exchange.then(this::end);
        }
    }

    /** Nothing more is done for the request: it ends when the server has done with its response. */
    void endWithResponse() {
        if (!this.endsByItself) {
            this.exchange.then(this::end);
        }
    }

    private void end() {
        if (this.sessions != null && this.session != null) {
            this.sessions.ended(this.session);
        }
        this.work.close();
        if (this.longLived != null) {
            this.longLived.end();
        }
    }
}
