package io.quiesce.shutdown.servlet;

import java.util.List;

import io.quiesce.shutdown.tracking.Exemption;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * The paths that are served whatever the state because the configuration says so.
 */
final class AlwaysAccepted implements Exemption {

    /** The path has been decoded: what is written in it is meant. */
    private static final PathContainer.Options DECODED = PathContainer.Options.create('/', false);

    private final List<PathPattern> patterns;

    AlwaysAccepted(List<String> patterns) {
        this.patterns = patterns.stream().map(AlwaysAccepted::parse).toList();
    }

    private static PathPattern parse(String pattern) {
        if (!pattern.startsWith("/")) {
            throw refusal(pattern, "it does not begin with a slash");
        }
        try {
            return PathPatternParser.defaultInstance.parse(pattern);
        } catch (PatternParseException ex) {
            throw refusal(pattern, ex.getMessage());
        }
    }

    private static FailureAnalyzedException refusal(String pattern, String reason) {
        return new FailureAnalyzedException(
                "The path pattern '%s' of 'shutdown.http.always-accept' cannot be used: %s.".formatted(pattern, reason),
                "Set 'shutdown.http.always-accept' to patterns as those of request mappings, such as '/legacy-health/**'.");
    }

    @Override
    public boolean isExempt(String path) {
        if (this.patterns.isEmpty()) {
            return false;
        }
        PathContainer container = PathContainer.parsePath(path, DECODED);
        for (PathPattern pattern : this.patterns) {
            if (pattern.matches(container)) {
                return true;
            }
        }
        return false;
    }
}
