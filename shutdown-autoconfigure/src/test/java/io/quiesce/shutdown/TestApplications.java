package io.quiesce.shutdown;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Applications with everything that Spring Boot sets up by itself, and with as little of what is on the class path of the tests
 * as can be had.
 */
public final class TestApplications {

    private static final List<String> COMMON = List.of(
            "server.port=0",
            "spring.main.banner-mode=off",
            "spring.grpc.server.enabled=false",
            "spring.cloud.discovery.enabled=false",
            "spring.cloud.consul.enabled=false",
            "shutdown.exit.enabled=false");

    private TestApplications() {}

    /**
     * Start an application with a web server on a free port.
     * @param source its configuration
     * @param properties its properties
     * @return its context
     */
    public static ServletWebServerApplicationContext start(Class<?> source, String... properties) {
        return (ServletWebServerApplicationContext) builder(source, properties).run();
    }

    /**
     * Start a reactive web application on a free port.
     * @param source its configuration
     * @param properties its properties
     * @return its context
     */
    public static ConfigurableApplicationContext startReactive(Class<?> source, String... properties) {
        return builder(source, properties).web(WebApplicationType.REACTIVE).run();
    }

    private static SpringApplicationBuilder builder(Class<?> source, String... properties) {
        List<String> all = new ArrayList<>(COMMON);
        for (String property : properties) {
            if (!property.isEmpty()) {
                all.add(property);
            }
        }
        return new SpringApplicationBuilder(source).properties(all.toArray(new String[0]));
    }
}
