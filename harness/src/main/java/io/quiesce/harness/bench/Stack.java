package io.quiesce.harness.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.UnpackedJar;

/**
 * What the applications that are measured are built on.
 */
enum Stack {
    SERVLET_TOMCAT("servlets on Tomcat", "tomcat"),
    SERVLET_JETTY("servlets on Jetty", "jetty"),
    WEBFLUX("WebFlux on Reactor Netty", "netty"),
    WEBFLUX_TOMCAT("WebFlux on Tomcat", "webflux-tomcat"),
    WEBFLUX_JETTY("WebFlux on Jetty", "webflux-jetty");

    /**
     * System property that names the jar of the application of the benchmarks.
     */
    static final String BENCH_JAR_PROPERTY = "bench.app.jar";

    private final String server;

    private final String profile;

    Stack(String server, String profile) {
        this.server = server;
        this.profile = profile;
    }

    String server() {
        return this.server;
    }

    String description() {
        return (isSampleApp() ? "the sample application, " : "a small application, ") + this.server;
    }

    /** Return the application whose instances are replaced. */
    AppLaunch launch() {
        return isSampleApp() ? AppLaunch.sampleApp() : small();
    }

    private boolean isSampleApp() {
        return this == SERVLET_TOMCAT;
    }

    /** Return an application that has nothing but what is measured, on any stack. */
    AppLaunch small() {
        return benchApp(this.profile);
    }

    /** Return the same application with another profile. */
    static AppLaunch benchApp(String profile) {
        return AppLaunch.of(benchJar()).arguments(profileArgument(profile));
    }

    /** Return the same, taken out of its jar, where many have to start quickly. */
    Supplier<AppLaunch> unpacked(Path folder) throws IOException, InterruptedException {
        UnpackedJar app = UnpackedJar.of(
                benchJar(), folder, new UnpackedJar.Options(List.of(), List.of(profileArgument(this.profile))));
        return () -> app.launch().arguments(profileArgument(this.profile));
    }

    private static String profileArgument(String profile) {
        return "--spring.profiles.active=" + profile;
    }

    /**
     * Return where the application of the benchmarks is.
     * @return an executable jar
     */
    private static Path benchJar() {
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
