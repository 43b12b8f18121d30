package io.quiesce.harness.process.rpc;

import org.lognet.springboot.grpc.GRpcService;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * An application with the starter of LogNet.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class LogNetApp {

    /**
     * Start the application.
     * @param arguments those of Spring Boot
     */
    public static void main(String[] arguments) {
        SpringApplication.run(LogNetApp.class, arguments);
    }

    /** A bean, because that is what the annotation makes of a class within this one. */
    @GRpcService
    static class LogNetTalk extends Talk {}
}
