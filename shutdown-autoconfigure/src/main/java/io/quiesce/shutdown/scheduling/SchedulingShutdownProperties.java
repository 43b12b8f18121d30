package io.quiesce.shutdown.scheduling;

import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties for background tasks.
 *
 * @param exempt Names of executor and scheduler beans whose tasks are not counted and go on until the application closes.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.scheduling")
record SchedulingShutdownProperties(@DefaultValue Set<String> exempt) {}
