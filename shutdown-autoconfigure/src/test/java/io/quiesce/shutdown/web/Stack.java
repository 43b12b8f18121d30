package io.quiesce.shutdown.web;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;

/**
 * A web framework on a server.
 *
 * @param type the framework
 * @param server the name of the server: {@code Tomcat}, {@code Jetty} or {@code Netty}
 */
record Stack(WebApplicationType type, String server) {

    private static final String BOOT = "org.springframework.boot.";

    /** What has nothing to do with HTTP, and security, which is in the way. */
    private static final List<String> OTHERS = List.of(
            "org.jobrunr.",
            "org.springframework.cloud.",
            BOOT + "amqp.",
            BOOT + "batch.",
            BOOT + "grpc.",
            BOOT + "integration.",
            BOOT + "jdbc.",
            BOOT + "jms.",
            BOOT + "micrometer.",
            BOOT + "quartz.",
            BOOT + "security.",
            BOOT + "transaction.");

    /** Return the auto-configurations that are not wanted. There are three servers on the class path. */
    String excluded() {
        String own = this.server.equals("Netty") ? "reactor." : this.server.toLowerCase(Locale.ROOT) + ".";
        Stream<String> servers = Stream.of("tomcat.", "jetty.", "reactor.")
                .filter((each) -> !each.equals(own))
                .map(BOOT::concat);
        List<String> unwanted = Stream.concat(OTHERS.stream(), servers).toList();
        return ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()).getCandidates().stream()
                .filter((name) -> unwanted.stream().anyMatch(name::startsWith))
                .collect(Collectors.joining(","));
    }
}
