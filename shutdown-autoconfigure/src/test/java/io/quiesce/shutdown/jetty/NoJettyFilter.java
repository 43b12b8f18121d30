package io.quiesce.shutdown.jetty;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Keeps applications in tests from being served by Jetty because it is there, unless {@code tests.jetty} says so.
 */
final class NoJettyFilter implements AutoConfigurationImportFilter, EnvironmentAware {

    private boolean wanted;

    @Override
    public void setEnvironment(Environment environment) {
        this.wanted = environment.getProperty("tests.jetty", Boolean.class, false);
    }

    @Override
    public boolean[] match(String[] configurations, AutoConfigurationMetadata metadata) {
        boolean[] matches = new boolean[configurations.length];
        for (int i = 0; i < matches.length; i++) {
            matches[i] = this.wanted
                    || configurations[i] == null
                    || !configurations[i].startsWith("org.springframework.boot.jetty.");
        }
        return matches;
    }
}
