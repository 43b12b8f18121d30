package io.quiesce.shutdown.priority;

import io.quiesce.shutdown.web.PathPatterns;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;

/**
 * A pattern for paths, as request mappings have them. Apart, because applications without HTTP may not have the library.
 */
final class PathMatcher {

    /** The path has been decoded: what is written in it is meant. */
    private static final PathContainer.Options DECODED = PathContainer.Options.create('/', false);

    private final PathPattern pattern;

    PathMatcher(String pattern) {
        this.pattern = PathPatterns.parse(pattern);
    }

    boolean matches(String path) {
        // The name of a method of gRPC has no slash in front.
        return this.pattern.matches(PathContainer.parsePath(path.startsWith("/") ? path : "/" + path, DECODED));
    }
}
