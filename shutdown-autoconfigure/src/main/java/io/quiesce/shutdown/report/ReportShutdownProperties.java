package io.quiesce.shutdown.report;

import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.StringUtils;

/**
 * Configuration properties for the report of a shutdown.
 *
 * @param file File to which the report is written as JSON when the process ends.
 * @since 0.1.0
 */
// Not a Path: Spring would look on the class path first, and write over what has the same name there.
@ConfigurationProperties("shutdown.report")
record ReportShutdownProperties(@Nullable String file) {

    /** An empty name is none: it comes from placeholders whose variable is not set. */
    boolean hasFile() {
        return StringUtils.hasText(this.file);
    }

    /**
     * Return the file, if it can be one. Not checked while it is bound: the binder would hide the words.
     */
    Path checkedFile() {
        String name = Objects.requireNonNull(this.file);
        Path path;
        try {
            path = name.startsWith("file:") ? Path.of(URI.create(name)) : Path.of(name);
        } catch (IllegalArgumentException | FileSystemNotFoundException ex) {
            throw refusal(name, "cannot be one: " + ex.getMessage());
        }
        if (Files.isDirectory(path)) {
            throw refusal(name, "is a folder");
        }
        return path;
    }

    private static RefusedStartException refusal(String name, String fact) {
        return new RefusedStartException(
                "The file '%s' of 'shutdown.report.file' %s.".formatted(name, fact),
                "Set 'shutdown.report.file' to the name of a file that is there or can be made, or remove it.");
    }
}
