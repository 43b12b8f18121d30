package io.quiesce.shutdown.servlet;

import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.catalina.Lifecycle;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;
import org.jspecify.annotations.Nullable;

/**
 * Tells when Tomcat has finished a response, which is after the last of it has been handed to the socket, and where requests
 * really come from.
 */
final class TomcatExchanges implements Adapter {

    /** One of those that Tomcat leaves to others. */
    private static final int NOTE = 23;

    private final Adapter delegate;

    TomcatExchanges(Adapter delegate) {
        this.delegate = delegate;
    }

    static void install(Connector connector) {
        // The connector makes its adapter when it is initialized.
        connector.addLifecycleListener((event) -> {
            if (Lifecycle.AFTER_INIT_EVENT.equals(event.getType())) {
                var handler = connector.getProtocolHandler();
                handler.setAdapter(new TomcatExchanges(handler.getAdapter()));
            }
        });
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        Exchange exchange = new Exchange(() -> peerOf(request), false);
        request.setNote(NOTE, exchange);
        Exchange.begin(exchange);
        try {
            this.delegate.service(request, response);
        } finally {
            Exchange.leave();
            endUnlessAsync(request, exchange);
        }
    }

    /** The listeners of asynchronous processing have been told before, and the rest of the response is written in here. */
    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent status) throws Exception {
        Object exchange = request.getNote(NOTE);
        try {
            return this.delegate.asyncDispatch(request, response, status);
        } finally {
            endUnlessAsync(request, exchange);
        }
    }

    private static void endUnlessAsync(Request request, @Nullable Object served) {
        AtomicBoolean async = new AtomicBoolean();
        request.action(ActionCode.ASYNC_IS_ASYNC, async);
        if (!async.get() && served instanceof Exchange exchange) {
            exchange.ended();
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
