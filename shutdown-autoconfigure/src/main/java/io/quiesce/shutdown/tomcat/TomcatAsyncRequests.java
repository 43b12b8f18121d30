package io.quiesce.shutdown.tomcat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.quiesce.shutdown.web.RequestEnd;
import io.quiesce.shutdown.web.TomcatAdapter;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.CoyoteAdapter;
import org.apache.catalina.core.StandardContext;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.jspecify.annotations.Nullable;

/**
 * Knows which asynchronous requests go on, and says when they have ended. Tomcat has a count of them that its graceful shutdown
 * goes by, and forgets to count down when it gives one up: where a client has gone, and the response is written by a thread that
 * is not Tomcat's.
 */
final class TomcatAsyncRequests {

    private final Set<Request> inProgress = ConcurrentHashMap.newKeySet();

    void follow(Connector connector) {
        TomcatAdapter.install(connector, Followed::new);
    }

    /** Take those that Tomcat has given up off its count. Nobody must begin a request meanwhile. */
    void discount(StandardContext context) {
        for (long given = context.getInProgressAsyncCount() - this.inProgress.size(); given > 0; given--) {
            context.decrementInProgressAsyncCount();
        }
    }

    private final class Followed extends TomcatAdapter {

        Followed(Adapter delegate) {
            super(delegate);
        }

        @Override
        protected void serve(Request request, Response response) throws Exception {
            pass(request, response);
            if (!isAsync(request)) {
                return;
            }
            TomcatAsyncRequests.this.inProgress.add(request);
            if (hasEnded(request, response)) {
                endOf(request).run();
            }
        }

        @Override
        protected Runnable endOf(Request request) {
            if (!TomcatAsyncRequests.this.inProgress.contains(request)) {
                return () -> {};
            }
            Object listener = whoWantsToKnow(request);
            return () -> {
                TomcatAsyncRequests.this.inProgress.remove(request);
                if (listener instanceof Runnable action) {
                    action.run();
                }
            };
        }

        private static @Nullable Object whoWantsToKnow(Request request) {
            return (request.getNote(CoyoteAdapter.ADAPTER_NOTES) instanceof org.apache.catalina.connector.Request known)
                    ? known.getAttribute(RequestEnd.ATTRIBUTE)
                    : null;
        }
    }
}
