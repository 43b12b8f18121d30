package io.quiesce.sample.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Optional;

import io.quiesce.sample.partner.WorkTime;
import io.quiesce.sample.quote.QuoteService;
import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.WorkTracker;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Offers quotes over a WebSocket, with no thread held while the carrier is asked. Answers come in any order, each with the
 * number of its question.
 */
@Component
class QuoteSocket extends TextWebSocketHandler {

    private final QuoteService quotes;

    private final JsonMapper json;

    private final LongLivedSessions sessions;

    QuoteSocket(QuoteService quotes, JsonMapper json, LongLivedSessions sessions) {
        this.quotes = quotes;
        this.json = json;
        this.sessions = sessions;
    }

    /**
     * A question.
     * @param number what the answer is recognised by
     * @param quantity the number of pieces to deliver
     * @param work the time that the carrier takes
     */
    record Question(long number, int quantity, @Nullable String work) {

        WorkTime workTime() {
            return (this.work != null) ? WorkTime.of(this.work) : WorkTime.NONE;
        }
    }

    /**
     * An answer.
     * @param number the number of the question
     * @param price what the delivery costs, in euros, if the carrier has answered
     */
    record Answer(long number, @Nullable BigDecimal price) {}

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
        Question question;
        WorkTime work;
        try {
            question = this.json.readValue(message.getPayload(), Question.class);
            work = question.workTime();
        } catch (JacksonException | IllegalArgumentException ex) {
            session.close(CloseStatus.BAD_DATA.withReason(
                    "a question is {\"number\": 1, \"quantity\": 2, \"work\": \"0s\"}"));
            return;
        }
        // The answer is sent later, by another thread: until then, the session must not be closed.
        Optional<WorkTracker.Work> quote = this.sessions.current().map((current) -> current.begin("quote"));
        this.quotes
                .price(question.quantity(), work)
                .exceptionally((failure) -> null)
                .thenAccept((price) -> send(session, new Answer(question.number(), price)))
                .whenComplete((sent, failure) -> quote.ifPresent(WorkTracker.Work::close));
    }

    private void send(WebSocketSession session, Answer answer) {
        // One message at a time: a session must not be used by two threads.
        synchronized (session) {
            try {
                session.sendMessage(new TextMessage(this.json.writeValueAsString(answer)));
            } catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        }
    }
}
