package io.quiesce.shutdown.docs;

import java.util.Optional;

import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.WorkTracker;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Mono;

/**
 * The Java of the pages that is about reactive applications, where types have the names of others: see {@link Snippets}.
 */
final class ReactiveSnippets {

    private ReactiveSnippets() {}

    interface ReactiveQuotes {

        Mono<String> ask(String symbol);
    }

    // tag::answer-reactively[]
    @Component
    static class ReactiveQuoteHandler implements WebSocketHandler {

        private final LongLivedSessions sessions;

        private final ReactiveQuotes quotes;

        ReactiveQuoteHandler(LongLivedSessions sessions, ReactiveQuotes quotes) {
            this.sessions = sessions;
            this.quotes = quotes;
        }

        @Override
        public Mono<Void> handle(WebSocketSession session) {
            // Known while the session is being opened.
            Optional<LongLivedSessions.Session> known = this.sessions.current();
            return session.send(session.receive()
                    .map(WebSocketMessage::getPayloadAsText)
                    .flatMap((text) -> Mono.using(
                            () -> known.map((current) -> current.begin("quote")),
                            (request) -> this.quotes.ask(text),
                            (request) -> request.ifPresent(WorkTracker.Work::close)))
                    .map(session::textMessage));
        }
    }
    // end::answer-reactively[]
}
