package io.quiesce.shutdown.web;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties that tell which requests are long-lived sessions while the application leaves.
 *
 * @param longPolls Patterns of paths whose requests, once they are processed asynchronously, are long-lived sessions that wait
 * for news: when the application leaves, they end as their time-out ends them.
 * @param eventStreams which streams of server-sent events are sessions
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.sessions")
public record LongLivedRequestProperties(
        @DefaultValue List<String> longPolls, @DefaultValue EventStreamProperties eventStreams) {

    /**
     * Which streams of server-sent events end by themselves.
     *
     * @param answers Patterns of paths whose streams of server-sent events end by themselves, as the answer of a language model
     * does, also those that are requested by GET: when the application leaves, they are finished as any other request.
     * @param subscriptions Patterns of paths whose streams of server-sent events go on until somebody ends them, also those that
     * are not requested by GET: when the application leaves, they are told and closed as long-lived sessions.
     */
    public record EventStreamProperties(
            @DefaultValue List<String> answers, @DefaultValue("/graphql") List<String> subscriptions) {}

    /**
     * Return the patterns of long polls.
     * @return the patterns, which have been checked
     */
    public PathPatterns longPollPatterns() {
        return new PathPatterns("shutdown.sessions.long-polls", "/news/poll/**", this.longPolls);
    }

    /**
     * Return what tells the kinds of event streams apart.
     * @return what tells them apart, whose patterns have been checked
     */
    public EventStreams eventStreamKinds() {
        return new EventStreams(this.eventStreams.answers(), this.eventStreams.subscriptions());
    }
}
