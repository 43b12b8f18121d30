package io.quiesce.shutdown.webflux;

import java.util.function.Supplier;

import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.web.EventStreams;
import io.quiesce.shutdown.web.LongLivedRequestProperties;
import io.quiesce.shutdown.web.PathPatterns;
import org.springframework.http.HttpMethod;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Knows which requests are long-lived sessions: long polls from the beginning, and others once they send
 * events that are more than an answer.
 */
final class ReactiveSessions {

    private final SessionHall hall;

    private final SuspendMessage message;

    private final PathPatterns longPolls;

    private final EventStreams eventStreams;

    ReactiveSessions(SessionHall hall, SuspendMessage message, LongLivedRequestProperties properties) {
        this.hall = hall;
        this.message = message;
        this.longPolls = properties.longPollPatterns();
        this.eventStreams = properties.eventStreamKinds();
    }

    /** Follow an exchange; returns the response that the application gets. */
    ServerHttpResponse follow(TrackedExchange exchange, HttpMethod method, String path, Supplier<String> description) {
        if (this.longPolls.match(path)) {
            exchange.turnInto(this.hall, new LongPoll(exchange, description));
            return exchange.response();
        }
        if (!this.eventStreams.isSubscription(method.name(), path)) {
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
