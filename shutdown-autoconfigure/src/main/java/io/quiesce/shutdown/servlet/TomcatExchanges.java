package io.quiesce.shutdown.servlet;

import io.quiesce.shutdown.web.TomcatAdapter;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.jspecify.annotations.Nullable;

/**
 * Tells when Tomcat has finished a response, which is after the last of it has been handed to the socket, and where requests
 * really come from.
 */
final class TomcatExchanges extends TomcatAdapter {

    /** One of those that Tomcat leaves to others. */
    private static final int NOTE = 23;

    TomcatExchanges(Adapter delegate) {
        super(delegate);
    }

    static void install(Connector connector) {
        install(connector, TomcatExchanges::new);
    }

    @Override
    protected void serve(Request request, Response response) throws Exception {
        Exchange exchange = new Exchange(() -> peerOf(request));
        request.setNote(NOTE, exchange);
        Exchange.begin(exchange);
        try {
            pass(request, response);
        } finally {
            Exchange.leave();
            if (hasEnded(request, response)) {
                exchange.ended();
            }
        }
    }

    /** The rest of the response has been written by then, and the listeners of asynchronous processing have been told. */
    @Override
    protected Runnable endOf(Request request) {
        return (request.getNote(NOTE) instanceof Exchange exchange) ? exchange::ended : () -> {};
    }

    /** Headers, and what valves and filters make of them, do not change this one. */
    private static @Nullable String peerOf(Request request) {
        request.action(ActionCode.REQ_PEER_ADDR_ATTRIBUTE, request);
        return request.peerAddr().toString();
    }
}
