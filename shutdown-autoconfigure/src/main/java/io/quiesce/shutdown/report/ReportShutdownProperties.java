package io.quiesce.shutdown.report;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties for the report of a shutdown.
 *
 * @param file File to which the report is written as JSON when the process ends.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.report")
record ReportShutdownProperties(@Nullable Path file) {}
