package io.quiesce.shutdown;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jobrunr.spring.autoconfigure.JobRunrAutoConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.batch.autoconfigure.BatchAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.quartz.autoconfigure.QuartzAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.cloud.stream.config.BindingServiceConfiguration;
import org.springframework.cloud.stream.function.FunctionConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Applications with everything that Spring Boot sets up by itself, and with as little of what is on the class path of the tests
 * as can be had.
 */
public final class TestApplications {

    /**
     * Property that leaves out what tests of messages have nothing to do with: to set up databases and jobs is most of a start.
     */
    public static final String WITHOUT_DATA = "spring.autoconfigure.exclude="
            + Stream.of(
                            BatchAutoConfiguration.class,
                            BindingServiceConfiguration.class,
                            ContextFunctionCatalogAutoConfiguration.class,
                            DataSourceAutoConfiguration.class,
                            FunctionConfiguration.class,
                            IntegrationAutoConfiguration.class,
                            JobRunrAutoConfiguration.class,
                            QuartzAutoConfiguration.class)
                    .map(Class::getName)
                    .collect(Collectors.joining(","));

    /**
     * Property that leaves out what most other tests have nothing to do with.
     */
    public static final String WITHOUT_DATA_AND_MESSAGES = WITHOUT_DATA + "," + RabbitAutoConfiguration.class.getName();

    private static final List<String> COMMON = List.of(
            WITHOUT_DATA_AND_MESSAGES,
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
