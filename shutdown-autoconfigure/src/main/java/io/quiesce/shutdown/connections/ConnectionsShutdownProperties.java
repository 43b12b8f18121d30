package io.quiesce.shutdown.connections;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties for the connections of HTTP during a shutdown.
 *
 * @param goAway Whether clients of HTTP/2 are told by 'GOAWAY' to use other connections, first at the beginning of a shutdown and
 * for the last time when requests are refused.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.http")
public record ConnectionsShutdownProperties(@DefaultValue("true") boolean goAway) {}
