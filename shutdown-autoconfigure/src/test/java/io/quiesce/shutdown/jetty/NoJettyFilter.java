package io.quiesce.shutdown.jetty;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;

/**
 * Keeps applications in tests from being served by Jetty because it is there.
 */
final class NoJettyFilter implements AutoConfigurationImportFilter {

    @Override
    public boolean[] match(String[] configurations, AutoConfigurationMetadata metadata) {
        boolean[] matches = new boolean[configurations.length];
        for (int i = 0; i < matches.length; i++) {
            matches[i] = configurations[i] == null || !configurations[i].startsWith("org.springframework.boot.jetty.");
        }
        return matches;
    }
}
