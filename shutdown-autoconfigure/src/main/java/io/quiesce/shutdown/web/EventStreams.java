package io.quiesce.shutdown.web;

import java.util.List;

import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Tells the two kinds of streams of server-sent events apart: a subscription goes on until somebody ends it, an answer ends by
 * itself.
 * <p>
 * What a browser subscribes to with an {@code EventSource} is requested by {@code GET}. Where another method asks, as with
 * language models, whose answers arrive word by word, and with calls of tools by MCP, the stream is what was asked for, and to
 * cut it off would lose it.
 *
 * @since 0.1.0
 */
public final class EventStreams {

    private static final String ANSWERS = "shutdown.sessions.event-streams.answers";

    private static final String SUBSCRIPTIONS = "shutdown.sessions.event-streams.subscriptions";

    private final PathPatterns answers;

    private final PathPatterns subscriptions;

    EventStreams(List<String> answers, List<String> subscriptions) {
        this.answers = new PathPatterns(ANSWERS, "/chat/**", answers);
        this.subscriptions = new PathPatterns(SUBSCRIPTIONS, "/news/**", subscriptions);
        answers.stream().filter(subscriptions::contains).findFirst().ifPresent((both) -> {
            throw new RefusedStartException(
                    "The path pattern '%s' is in '%s' and in '%s'.".formatted(both, ANSWERS, SUBSCRIPTIONS),
                    "Remove it from '%s' if its streams end by themselves, and else from '%s'."
                            .formatted(SUBSCRIPTIONS, ANSWERS));
        });
    }

    /**
     * Return what a stream of events would be. If it matches patterns of both kinds, the more specific one decides.
     * @param method the method of the request
     * @param path the path within the application, decoded
     * @return whether it would be a subscription
     */
    public boolean isSubscription(String method, String path) {
        @Nullable PathPattern answer = this.answers.find(path);
        @Nullable PathPattern subscription = this.subscriptions.find(path);
        if (answer != null && subscription != null) {
            return subscription.compareTo(answer) < 0;
        }
        return (answer == null) && (subscription != null || method.equals("GET"));
    }
}
