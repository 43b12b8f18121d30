package io.quiesce.shutdown.web;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties for long polls while the application leaves.
 *
 * @param longPolls Patterns of paths whose requests, once they are processed asynchronously, are long-lived sessions that wait
 * for news: when the application leaves, they end as their time-out ends them.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.sessions")
public record LongPollProperties(@DefaultValue List<String> longPolls) {

    /**
     * Return the patterns.
     * @return the patterns, which have been checked
     */
    public PathPatterns patterns() {
        return new PathPatterns("shutdown.sessions.long-polls", "/news/poll/**", this.longPolls);
    }
}
