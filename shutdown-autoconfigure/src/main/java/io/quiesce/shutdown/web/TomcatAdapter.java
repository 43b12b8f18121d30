package io.quiesce.shutdown.web;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

import org.apache.catalina.Lifecycle;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;

/**
 * Stands in front of what leads Tomcat's requests to the application, and hears when they have ended.
 *
 * @since 0.1.0
 */
public abstract class TomcatAdapter implements Adapter {

    private final Adapter delegate;

    /**
     * Create an adapter.
     * @param delegate the next one
     */
    protected TomcatAdapter(Adapter delegate) {
        this.delegate = delegate;
    }

    /**
     * Have the adapter of a connector wrapped once it is there.
     * @param connector not yet initialized
     * @param wrapper makes an adapter that stands in front of the one it is given
     */
    public static void install(Connector connector, UnaryOperator<Adapter> wrapper) {
        // The connector makes its adapter when it is initialized.
        connector.addLifecycleListener((event) -> {
            if (Lifecycle.AFTER_INIT_EVENT.equals(event.getType())) {
                var handler = connector.getProtocolHandler();
                handler.setAdapter(wrapper.apply(handler.getAdapter()));
            }
        });
    }

    /**
     * Return whether a request goes on after the thread that serves it has left it, unless Tomcat gives it up.
     * @param request one of the calling thread
     * @return whether its asynchronous processing has not ended
     */
    protected static boolean isAsync(Request request) {
        AtomicBoolean async = new AtomicBoolean();
        request.action(ActionCode.ASYNC_IS_ASYNC, async);
        return async.get();
    }

    /**
     * Return whether nothing comes after what has just been done for a request. Where a client has gone, and a thread that is not
     * Tomcat's came upon that, Tomcat gives the request up whatever its state says, and tells the listeners of asynchronous
     * processing nothing.
     * @param request one of the calling thread
     * @param response to that
     * @return whether it has ended
     */
    protected static boolean hasEnded(Request request, Response response) {
        if (!isAsync(request)) {
            return true;
        }
        AtomicBoolean error = new AtomicBoolean();
        response.action(ActionCode.IS_ERROR, error);
        return error.get();
    }

    /**
     * Return what is to be done when a request has ended whose asynchronous processing has begun. Asked before it is dispatched,
     * since Tomcat forgets whatever is known of a request that has ended, and when it is used again: with HTTP/2, nothing else
     * tells of some that are given up.
     * @param request one of the calling thread, or what it was used for before
     * @return what is done, once or more often; nothing if nobody waits for that
     */
    protected abstract Runnable endOf(Request request);

    @Override
    public final void service(Request request, Response response) throws Exception {
        endOf(request).run();
        serve(request, response);
    }

    /**
     * Have a request served that has just come.
     * @param request of the calling thread
     * @param response to that
     * @throws Exception if that fails
     */
    protected abstract void serve(Request request, Response response) throws Exception;

    /**
     * Have a request served by the next adapter.
     * @param request of the calling thread
     * @param response to that
     * @throws Exception if that fails
     */
    protected final void pass(Request request, Response response) throws Exception {
        this.delegate.service(request, response);
    }

    @Override
    public final boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
        Runnable end = endOf(request);
        boolean kept = false;
        try {
            kept = this.delegate.asyncDispatch(request, response, status);
        } finally {
            if (!kept || hasEnded(request, response)) {
                end.run();
            }
        }
        return kept;
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
        return this.delegate.prepare(request, response);
    }

    @Override
    public void log(Request request, Response response, long time) {
        this.delegate.log(request, response, time);
    }

    /** What is recycled has ended, though its client may have gone when the last look at it had just been taken. */
    @Override
    public final void checkRecycled(Request request, Response response) {
        endOf(request).run();
        this.delegate.checkRecycled(request, response);
    }

    @Override
    public String getDomain() {
        return this.delegate.getDomain();
    }
}
