package io.quiesce.shutdown.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;

import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class EventStreamsTests {

    @ParameterizedTest
    @CsvSource({
        "GET, /news, true",
        "POST, /news, false",
        "PUT, /news, false",
        "GET, /chat/1, false",
        "POST, /chat/1, false",
        "POST, /graphql, true",
        "POST, /chat/1/members, true",
        "GET, /chat/1/members, true",
        "POST, /chat/1/members/answer, false",
    })
    void tellsSubscriptionsFromAnswers(String method, String path, boolean subscription) {
        EventStreams streams = new EventStreams(
                List.of("/chat/**", "/chat/{id}/members/answer"),
                List.of("/graphql", "/chat/{id}/members", "/chat/{id}/members/**"));
        assertThat(streams.isSubscription(method, path)).isEqualTo(subscription);
    }

    @Test
    void takesStreamsOfGraphQlForSubscriptionsByDefault() {
        EventStreams streams = new Binder(new MapConfigurationPropertySource())
                .bindOrCreate("shutdown.sessions", LongLivedRequestProperties.class)
                .eventStreamKinds();
        assertThat(streams.isSubscription("POST", "/graphql")).isTrue();
        assertThat(streams.isSubscription("POST", "/other")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"chat, /news, answers", "/chat, news, subscriptions"})
    void refusesAPatternThatCannotBeUsed(String answer, String subscription, String property) {
        List<String> answers = List.of(answer);
        List<String> subscriptions = List.of(subscription);
        assertThatExceptionOfType(RefusedStartException.class)
                .isThrownBy(() -> new EventStreams(answers, subscriptions))
                .withMessageContaining("'shutdown.sessions.event-streams." + property + "'")
                .withMessageContaining("does not begin with a slash");
    }

    @Test
    void refusesAPatternOfBothKinds() {
        List<String> patterns = List.of("/one", "/both");
        assertThatExceptionOfType(RefusedStartException.class)
                .isThrownBy(() -> new EventStreams(patterns, List.of("/both")))
                .withMessageContaining("'/both'")
                .withMessageContaining("'shutdown.sessions.event-streams.answers'")
                .withMessageContaining("'shutdown.sessions.event-streams.subscriptions'");
    }
}
