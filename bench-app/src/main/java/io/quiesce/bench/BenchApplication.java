package io.quiesce.bench;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.support.SpringBootServletInitializer;

/**
 * Starts the application. The profiles {@code tomcat}, {@code jetty}, {@code netty}, {@code webflux-tomcat} and
 * {@code webflux-jetty} say on which server. As a war, a servlet container starts it.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class BenchApplication extends SpringBootServletInitializer {

    /**
     * Start the application.
     * @param arguments those of Spring Boot
     */
    public static void main(String[] arguments) {
        SpringApplication.run(BenchApplication.class, arguments);
    }

    @Override
    protected SpringApplicationBuilder configure(SpringApplicationBuilder builder) {
        return builder.sources(BenchApplication.class);
    }
}
