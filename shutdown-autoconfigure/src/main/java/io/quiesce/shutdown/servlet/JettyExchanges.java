package io.quiesce.shutdown.servlet;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

/**
 * Tells when Jetty has finished a response: after the last of it has been handed to the socket, or nobody is left to take it.
 * As a handler it sees the requests of every connector, those that are added later included.
 * <p>
 * Where an asynchronous response fails after it has begun, Jetty forgets the listeners of its processing, the time-out
 * included. The request has ended all the same.
 */
final class JettyExchanges extends Handler.Wrapper {

    private JettyExchanges(Handler handler) {
        super(handler);
    }

    static void install(Server server) {
        server.setHandler(new JettyExchanges(server.getHandler()));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Exchange exchange = new Exchange(() -> null);
        request.setAttribute(Exchange.ATTRIBUTE, exchange);
        Request.addCompletionListener(request, (failure) -> exchange.ended());
        return super.handle(request, response, callback);
    }
}
