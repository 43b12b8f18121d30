package io.quiesce.harness.bench;

import java.nio.file.Path;
import java.util.Optional;

import io.quiesce.harness.AppLaunch;

/**
 * The applications whose instances are replaced.
 */
enum Stack {
    SERVLET_TOMCAT("the sample application, servlets on Tomcat", Optional.empty()),
    SERVLET_JETTY("a small application, servlets on Jetty", Optional.of("jetty")),
    WEBFLUX("a small application, WebFlux on Reactor Netty", Optional.of("netty"));

    /**
     * System property that names the jar of the application of the benchmarks.
     */
    static final String BENCH_JAR_PROPERTY = "bench.app.jar";

    private final String description;

    private final Optional<String> profile;

    Stack(String description, Optional<String> profile) {
        this.description = description;
        this.profile = profile;
    }

    String description() {
        return this.description;
    }

    AppLaunch launch() {
        return this.profile
                .map(name -> AppLaunch.of(benchJar()).arguments("--spring.profiles.active=" + name))
                .orElseGet(AppLaunch::sampleApp);
    }

    /**
     * Return where the application of the benchmarks is.
     * @return an executable jar
     */
    static Path benchJar() {
        return Path.of(Optional.ofNullable(System.getProperty(BENCH_JAR_PROPERTY))
                .orElseThrow(() -> new IllegalStateException("The system property '" + BENCH_JAR_PROPERTY
                        + "' is not set. Set it to the jar of the application of the benchmarks,"
                        + " bench-app/target/bench-app.jar")));
    }

    @Override
    public String toString() {
        return Words.of(this);
    }
}
