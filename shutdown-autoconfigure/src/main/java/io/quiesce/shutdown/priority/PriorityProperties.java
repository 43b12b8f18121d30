package io.quiesce.shutdown.priority;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties for what is let in because it is important. A name below a rule that does not exist refuses the
 * start.
 *
 * @param rules Rules for requests that are let in while the application is becoming offline. One that applies is enough.
 * @param trustedProxies Regular expression for the addresses of proxies whose headers are believed. By default, none is.
 * @since 0.1.0
 */
@ConfigurationProperties(prefix = "shutdown.priority", ignoreUnknownFields = false)
record PriorityProperties(@DefaultValue List<Rule> rules, @Nullable String trustedProxies) {

    /** Where the rules are. */
    static final String RULES = "shutdown.priority.rules";

    /**
     * A rule. Everything that is given must match.
     *
     * @param path Pattern of the path, with gRPC '/package.Service/Method'.
     * @param methods Methods of HTTP, of which one must match.
     * @param header Name of a header that a trusted proxy has set.
     * @param headerValue Value of that header. By default, any is good.
     * @param authority Authority that Spring Security has granted to who asks.
     */
    record Rule(
            @Nullable String path,
            @DefaultValue List<String> methods,
            @Nullable String header,
            @Nullable String headerValue,
            @Nullable String authority) {}
}
