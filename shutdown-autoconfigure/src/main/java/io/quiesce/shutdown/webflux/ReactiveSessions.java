package io.quiesce.shutdown.webflux;

import java.util.function.Supplier;

import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.web.PathPatterns;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Knows which requests are long-lived sessions: long polls from the beginning, and others once they send events.
 */
final class ReactiveSessions {

    private final SessionHall hall;

    private final SuspendMessage message;

    private final PathPatterns longPolls;

    ReactiveSessions(SessionHall hall, SuspendMessage message, PathPatterns longPolls) {
        this.hall = hall;
        this.message = message;
        this.longPolls = longPolls;
    }

    /** Follow an exchange; returns the response that the application gets. */
    ServerHttpResponse follow(TrackedExchange exchange, String path, Supplier<String> description) {
        if (this.longPolls.match(path)) {
            exchange.turnInto(this.hall, new LongPoll(exchange, description));
            return exchange.response();
        }
        EventBody events = new EventBody(exchange, description, this.message);
        Runnable begin = () -> exchange.turnInto(this.hall, events);
        return (exchange.response() instanceof ZeroCopyHttpOutputMessage)
                ? new EventResponse.ZeroCopy(exchange.response(), events, begin)
                : new EventResponse(exchange.response(), events, begin);
    }

    /** The client of a long poll: nothing can be said to it before its answer. */
    private record LongPoll(TrackedExchange exchange, Supplier<String> what) implements LongLivedSessions.Peer {

        @Override
        public String description() {
            return this.what.get();
        }

        @Override
        public void disconnect() {
            this.exchange.disconnect(this.exchange::cancel);
        }
    }
}
