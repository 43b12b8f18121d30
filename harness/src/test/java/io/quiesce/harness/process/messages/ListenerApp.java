package io.quiesce.harness.process.messages;

import java.net.URI;
import java.util.concurrent.CountDownLatch;

import jakarta.jms.ConnectionFactory;

import io.awspring.cloud.sqs.annotation.SqsListener;
import io.awspring.cloud.sqs.config.SqsBootstrapConfiguration;
import io.awspring.cloud.sqs.config.SqsMessageListenerContainerFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.amqp.rabbit.annotation.RabbitListener;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * An application with the starter whose listener hangs, and says on its standard output what it does.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class ListenerApp {

    static final String QUEUE = "orders";

    /**
     * Start the application.
     * @param arguments those of Spring Boot
     */
    public static void main(String[] arguments) {
        SpringApplication.run(ListenerApp.class, arguments);
        say("listening");
    }

    static void say(String line) {
        System.out.println(line);
    }

    /** Waits for something that never comes. */
    @Component
    static class Handler {

        private final boolean stubborn;

        Handler(@Value("${listener.stubborn}") boolean stubborn) {
            this.stubborn = stubborn;
        }

        void handle(String text) {
            say("handling " + text);
            CountDownLatch never = new CountDownLatch(1);
            boolean waiting = true;
            while (waiting) {
                try {
                    never.await();
                } catch (InterruptedException ex) {
                    say("interrupted " + text);
                    waiting = this.stubborn;
                }
            }
        }
    }

    @Component
    @ConditionalOnProperty(name = "listener.technology", havingValue = "rabbit")
    static class RabbitHandler {

        private final Handler handler;

        RabbitHandler(Handler handler) {
            this.handler = handler;
        }

        @RabbitListener(queues = QUEUE)
        void handle(String text) {
            this.handler.handle(text);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "listener.technology", havingValue = "jms")
    static class JmsHandler {

        private final Handler handler;

        JmsHandler(Handler handler) {
            this.handler = handler;
        }

        @Bean
        static ConnectionFactory connections(@Value("${listener.broker}") String broker) {
            return new ActiveMQConnectionFactory(broker);
        }

        @JmsListener(destination = QUEUE)
        void handle(String text) {
            this.handler.handle(text);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "listener.technology", havingValue = "sqs")
    @Import(SqsBootstrapConfiguration.class)
    static class SqsHandler {

        private final Handler handler;

        SqsHandler(Handler handler) {
            this.handler = handler;
        }

        @Bean
        static SqsAsyncClient client(@Value("${listener.broker}") URI queues) {
            return SqsAsyncClient.builder()
                    .endpointOverride(queues)
                    .region(Region.of("elasticmq"))
                    .credentialsProvider(AnonymousCredentialsProvider.create())
                    .build();
        }

        @Bean
        static SqsMessageListenerContainerFactory<Object> defaultSqsListenerContainerFactory(SqsAsyncClient client) {
            return SqsMessageListenerContainerFactory.builder()
                    .sqsAsyncClient(client)
                    .build();
        }

        @SqsListener(QUEUE)
        void handle(String text) {
            this.handler.handle(text);
        }
    }
}
