package io.quiesce.bench;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Starts the application. The profiles {@code tomcat}, {@code jetty} and {@code netty} say on which server.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class BenchApplication {

    /**
     * Start the application.
     * @param arguments those of Spring Boot
     */
    public static void main(String[] arguments) {
        SpringApplication.run(BenchApplication.class, arguments);
    }
}
