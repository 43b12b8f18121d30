package io.quiesce.shutdown.servlet;

import java.util.List;

import io.quiesce.shutdown.tracking.Exemption;

/**
 * The paths that are served whatever the state because the configuration says so.
 */
final class AlwaysAccepted implements Exemption {

    private final PathPatterns patterns;

    AlwaysAccepted(List<String> patterns) {
        this.patterns = new PathPatterns("shutdown.http.always-accept", "/legacy-health/**", patterns);
    }

    @Override
    public boolean isExempt(String path) {
        return this.patterns.match(path);
    }
}
