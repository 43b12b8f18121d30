package io.quiesce.shutdown.web;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Configuration properties for HTTP requests during a shutdown.
 *
 * @param rejectStatus Status of the response to a refused request.
 * @param retryAfter Time after which the client of a refused request may try again, sent as 'Retry-After' in whole seconds.
 * Use '0' to leave the header out. If a duration suffix is not specified, seconds will be used.
 * @param explain Whether responses of an application that is out of service say in the header 'Shutdown-Decision' why they
 * were served or refused.
 * @param stateHeader Whether responses of an application that is not online say so in the header 'Shutdown-State', so that
 * clients go elsewhere.
 * @param alwaysAccept Patterns of paths that are served in every state and never counted, as the actuator is.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.http")
public record HttpShutdownProperties(
        @DefaultValue("503") int rejectStatus,
        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("5s") Duration retryAfter,
        @DefaultValue("false") boolean explain,
        @DefaultValue("true") boolean stateHeader,
        @DefaultValue List<String> alwaysAccept) {}
