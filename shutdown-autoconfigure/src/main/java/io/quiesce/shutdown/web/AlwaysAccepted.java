package io.quiesce.shutdown.web;

import java.util.List;

import io.quiesce.shutdown.tracking.Exemption;

/**
 * The paths that are served whatever the state because the configuration says so.
 *
 * @since 0.1.0
 */
public final class AlwaysAccepted implements Exemption {

    private final PathPatterns patterns;

    /**
     * Create the paths.
     * @param patterns their patterns
     */
    public AlwaysAccepted(List<String> patterns) {
        this.patterns = new PathPatterns("shutdown.http.always-accept", "/legacy-health/**", patterns);
    }

    @Override
    public boolean isExempt(String path) {
        return this.patterns.match(path);
    }
}
