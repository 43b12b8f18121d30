package io.quiesce.shutdown.servlet;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;

/**
 * Tells when Jetty has finished a response: after the last of it has been handed to the socket, or nobody is left to take it.
 * As a handler it sees the requests of every connector, those that are added later included.
 */
final class JettyResponseEnd extends Handler.Wrapper {

    private JettyResponseEnd(Handler handler) {
        super(handler);
    }

    static void install(Server server) {
        server.setHandler(new JettyResponseEnd(server.getHandler()));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        ResponseEnd end = new ResponseEnd();
        request.setAttribute(ResponseEnd.ATTRIBUTE, end);
        Request.addCompletionListener(request, (failure) -> end.reached());
        return super.handle(request, response, callback);
    }
}
