package io.quiesce.shutdown.servlet;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.apache.catalina.Lifecycle;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;
import org.jspecify.annotations.Nullable;

/**
 * Tells when Tomcat has finished a response: after the last of it has been handed to the socket. Requests learn here where
 * they really come from.
 */
final class TomcatResponseEnd implements Adapter {

    private final Adapter delegate;

    private TomcatResponseEnd(Adapter delegate) {
        this.delegate = delegate;
    }

    static void install(Connector connector) {
        // The connector makes its adapter when it is initialized.
        connector.addLifecycleListener((event) -> {
            if (Lifecycle.AFTER_INIT_EVENT.equals(event.getType())) {
                var handler = connector.getProtocolHandler();
                handler.setAdapter(new TomcatResponseEnd(handler.getAdapter()));
            }
        });
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        ResponseEnd end = new ResponseEnd();
        request.setAttribute(ResponseEnd.ATTRIBUTE, end);
        request.setAttribute(ServletAdmission.PEER, (Supplier<@Nullable String>) () -> peerOf(request));
        try {
            this.delegate.service(request, response);
        } finally {
            endUnlessAsync(request, end);
        }
    }

    /** The listeners of asynchronous processing have been told before, and the rest of the response is written in here. */
    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
        Object end = request.getAttribute(ResponseEnd.ATTRIBUTE);
        try {
            return this.delegate.asyncDispatch(request, response, status);
        } finally {
            endUnlessAsync(request, end);
        }
    }

    private static void endUnlessAsync(Request request, @Nullable Object end) {
        AtomicBoolean async = new AtomicBoolean();
        request.action(ActionCode.ASYNC_IS_ASYNC, async);
        if (!async.get() && end instanceof ResponseEnd reached) {
            reached.reached();
        }
    }

    /** Headers, and what valves and filters make of them, do not change this one. */
    private static @Nullable String peerOf(Request request) {
        request.action(ActionCode.REQ_PEER_ADDR_ATTRIBUTE, request);
        return request.peerAddr().toString();
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
        return this.delegate.prepare(request, response);
    }

    @Override
    public void log(Request request, Response response, long time) {
        this.delegate.log(request, response, time);
    }

    @Override
    public void checkRecycled(Request request, Response response) {
        this.delegate.checkRecycled(request, response);
    }

    @Override
    public String getDomain() {
        return this.delegate.getDomain();
    }
}
