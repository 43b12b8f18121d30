package io.quiesce.harness.process.rpc;

import net.devh.boot.grpc.server.service.GrpcService;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * An application with the starter of {@code net.devh}.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class DevhApp {

    /**
     * Start the application.
     * @param arguments those of Spring Boot
     */
    public static void main(String[] arguments) {
        SpringApplication.run(DevhApp.class, arguments);
    }

    /** A bean, because that is what the annotation makes of a class within this one. */
    @GrpcService
    static class DevhTalk extends Talk {}
}
