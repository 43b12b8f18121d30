package io.quiesce.shutdown.web;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Patterns of paths, as those of request mappings, from a property.
 *
 * @since 0.1.0
 */
public final class PathPatterns {

    /** The path has been decoded: what is written in it is meant. */
    private static final PathContainer.Options DECODED = PathContainer.Options.create('/', false);

    /** The regular expression of a variable. */
    private static final Pattern CONSTRAINT = Pattern.compile("\\{[^{}:]+:((?:[^{}]|\\{[^{}]*})*)}");

    /** Where the fixed part of a pattern ends. */
    private static final Pattern VARIABLE = Pattern.compile("/[^/]*[*?{].*");

    private final List<PathPattern> patterns;

    /** What a path begins with if it matches: hardly any does, and all have to be looked at. */
    private final String[] beginnings;

    /**
     * Create patterns.
     * @param property where they come from
     * @param example one that could stand there
     * @param patterns the patterns
     */
    public PathPatterns(String property, String example, List<String> patterns) {
        this.patterns = patterns.stream()
                .map((pattern) -> parse(property, example, pattern))
                .sorted(PathPattern.SPECIFICITY_COMPARATOR)
                .toList();
        this.beginnings = patterns.stream()
                .map((pattern) -> VARIABLE.matcher(pattern).replaceFirst(""))
                .toArray(String[]::new);
    }

    private static PathPattern parse(String property, String example, String pattern) {
        if (!pattern.startsWith("/")) {
            throw refusal(property, example, pattern, "it does not begin with a slash");
        }
        try {
            return parse(pattern);
        } catch (IllegalArgumentException ex) {
            throw refusal(property, example, pattern, String.valueOf(ex.getMessage()));
        }
    }

    /**
     * Parse a pattern, and find out what Spring finds out with the first request only.
     * @param pattern the pattern
     * @return the pattern
     * @throws IllegalArgumentException if it cannot be used
     */
    public static PathPattern parse(String pattern) {
        PathPattern parsed = PathPatternParser.defaultInstance.parse(pattern);
        Matcher constraints = CONSTRAINT.matcher(pattern);
        while (constraints.find()) {
            if (Pattern.compile(constraints.group(1)).matcher("").groupCount() > 0) {
                throw new IllegalArgumentException(
                        "there is a group in '%s'; one that begins with '(?:' captures nothing"
                                .formatted(constraints.group(1)));
            }
        }
        return parsed;
    }

    private static RefusedStartException refusal(String property, String example, String pattern, String reason) {
        return new RefusedStartException(
                "The path pattern '%s' of '%s' cannot be used: %s.".formatted(pattern, property, reason),
                "Set '%s' to patterns as those of request mappings, such as '%s'.".formatted(property, example));
    }

    /**
     * Return whether a path matches one of the patterns.
     * @param path the path within the application, decoded
     * @return whether one matches
     */
    public boolean match(String path) {
        return find(path) != null;
    }

    /** Return the most specific pattern that a path matches. */
    @Nullable
    PathPattern find(String path) {
        if (!mayMatch(path)) {
            return null;
        }
        PathContainer container = PathContainer.parsePath(path, DECODED);
        for (PathPattern pattern : this.patterns) {
            if (pattern.matches(container)) {
                return pattern;
            }
        }
        return null;
    }

    private boolean mayMatch(String path) {
        for (String beginning : this.beginnings) {
            if (path.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }
}
