package io.quiesce.shutdown.servlet;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;

/**
 * Asynchronous processing that can be cancelled.
 * <p>
 * A cancellation takes the path of a time-out: the listeners are told, which is how Spring MVC ends a {@code DeferredResult}
 * or a {@code Callable}; if none of them answers, the request is refused. Servers look for time-outs once a second only, so
 * the listeners are not left to them.
 */
final class CancellableAsyncContext implements AsyncContext {

    private final AsyncContext delegate;

    private final HttpServletRequest request;

    private final ClosingResponse response;

    private final CountedRequest counted;

    private final Refusal refusal;

    private final List<AsyncListener> listeners = new CopyOnWriteArrayList<>();

    private volatile boolean answered;

    CancellableAsyncContext(
            AsyncContext delegate,
            HttpServletRequest request,
            ClosingResponse response,
            CountedRequest counted,
            Refusal refusal) {
        this.delegate = delegate;
        this.response = response;
        this.counted = counted;
        this.refusal = refusal;
        // Kept: a context that has dispatched does not know its request any more.
        this.request = request;
    }

    void follow() {
        this.delegate.addListener(new WorkListener());
        this.counted.asyncStarted();
        this.counted.work().onCancel(this::cancel);
    }

    void cancel() {
        ServletResponse current = current();
        if (this.answered || current == null) {
            return;
        }
        AsyncEvent event = new AsyncEvent(this, getRequest(), current);
        try {
            for (AsyncListener listener : this.listeners) {
                listener.onTimeout(event);
            }
            if (!this.answered && getResponse() instanceof HttpServletResponse response && !response.isCommitted()) {
                this.refusal.sendCancelled(response);
            }
        } catch (IOException ex) {
            // The client has gone away, and so has the reason to answer.
        } finally {
            if (!this.answered) {
                complete();
            }
        }
    }

    /** Return the response, or {@code null} if the server has done with that. */
    @Nullable
    ServletResponse current() {
        try {
            return getResponse();
        } catch (IllegalStateException ex) {
            return null;
        }
    }

    private void end() {
        this.answered = true;
        this.counted.ending(this.request);
        this.counted.endWithResponse();
    }

    @Override
    public ServletRequest getRequest() {
        return this.delegate.getRequest();
    }

    /** Who asks for the original response gets ours, which knows what is written. */
    @Override
    public ServletResponse getResponse() {
        ServletResponse current = this.delegate.getResponse();
        return (current == this.response.getResponse()) ? this.response : current;
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
        return this.delegate.hasOriginalRequestAndResponse();
    }

    @Override
    public void dispatch() {
        this.answered = true;
        this.delegate.dispatch();
    }

    @Override
    public void dispatch(String path) {
        this.answered = true;
        this.delegate.dispatch(path);
    }

    @Override
    public void dispatch(ServletContext context, String path) {
        this.answered = true;
        this.delegate.dispatch(context, path);
    }

    @Override
    public void complete() {
        this.answered = true;
        this.delegate.complete();
    }

    @Override
    public void start(Runnable run) {
        this.delegate.start(run);
    }

    @Override
    public void addListener(AsyncListener listener) {
        this.listeners.add(listener);
        this.delegate.addListener(listener);
    }

    @Override
    public void addListener(AsyncListener listener, ServletRequest request, ServletResponse response) {
        this.listeners.add(listener);
        this.delegate.addListener(listener, request, response);
    }

    @Override
    public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
        return this.delegate.createListener(type);
    }

    @Override
    public void setTimeout(long timeout) {
        this.delegate.setTimeout(timeout);
    }

    @Override
    public long getTimeout() {
        return this.delegate.getTimeout();
    }

    /** Ends the work with the response, whichever way that ends. */
    private final class WorkListener implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            end();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            CancellableAsyncContext.this.answered = true;
        }

        @Override
        public void onError(AsyncEvent event) {
            CancellableAsyncContext.this.answered = true;
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // Processing that is started again forgets its listeners.
            event.getAsyncContext().addListener(this);
        }
    }
}
