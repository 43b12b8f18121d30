package io.quiesce.shutdown.messaging;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties for sources of messages that are known to the application only.
 *
 * @param containers Beans that are stopped at the beginning of a shutdown, by their names or by the names of their types.
 */
@ConfigurationProperties("shutdown.messaging")
record MessagingShutdownProperties(@DefaultValue List<String> containers) {}
