package io.quiesce.harness.process.kafka;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.kafka.autoconfigure.ConcurrentKafkaListenerContainerFactoryConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.stereotype.Component;

/**
 * An application with the starter that handles records, and says on its standard output when it has.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class ConsumerApp {

    static final String TOPIC = "orders";

    /**
     * Start the application.
     * @param arguments those of Spring Boot
     */
    public static void main(String[] arguments) {
        SpringApplication.run(ConsumerApp.class, arguments);
    }

    /** Most records take a moment, some take long. */
    private static long workMillis(ConsumerRecord<String, String> record) {
        return (Integer.parseInt(record.value()) % 50 == 7) ? 300 : 5;
    }

    /** The one write of a line is one piece, whoever else writes. */
    static void say(String line) {
        System.out.println(line);
    }

    /** Where it is written down which records have been handled: the database of the test, if it has one. */
    @Component
    static class Book {

        private final JdbcOperations database;

        private final boolean used;

        Book(JdbcOperations database, @Value("${consumer.book:false}") boolean used) {
            this.database = database;
            this.used = used;
        }

        void handled(String id) {
            if (this.used) {
                this.database.update("insert into handled (id) values (?)", Integer.valueOf(id));
            }
            say("handled " + id);
        }
    }

    @Bean
    ConcurrentKafkaListenerContainerFactory<Object, Object> kafkaListenerContainerFactory(
            ConcurrentKafkaListenerContainerFactoryConfigurer configurer, ConsumerFactory<Object, Object> consumers) {
        ConcurrentKafkaListenerContainerFactory<Object, Object> factory =
                new ConcurrentKafkaListenerContainerFactory<>();
        configurer.configure(factory, consumers);
        factory.getContainerProperties().setConsumerRebalanceListener(new Assignment());
        return factory;
    }

    private static final class Assignment implements ConsumerAwareRebalanceListener {

        private final Set<TopicPartition> owned = ConcurrentHashMap.newKeySet();

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            this.owned.addAll(partitions);
            say("owns " + this.owned.size() + " partitions");
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            this.owned.removeAll(partitions);
            say("owns " + this.owned.size() + " partitions");
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            onPartitionsRevoked(partitions);
        }
    }

    /** Handles each record on the thread of the listener. */
    @Component
    @ConditionalOnProperty(name = "consumer.handler", havingValue = "synchronous")
    static class Handler {

        private final Book book;

        Handler(Book book) {
            this.book = book;
        }

        @KafkaListener(topics = TOPIC)
        void handle(ConsumerRecord<String, String> record) throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(workMillis(record));
            this.book.handled(record.value());
        }
    }

    /** Returns before a record has been handled. */
    @Component
    @ConditionalOnProperty(name = "consumer.handler", havingValue = "asynchronous")
    static class AsynchronousHandler {

        private final Book book;

        AsynchronousHandler(Book book) {
            this.book = book;
        }

        @KafkaListener(topics = TOPIC)
        CompletableFuture<Void> handle(ConsumerRecord<String, String> record) {
            Executor later = CompletableFuture.delayedExecutor(workMillis(record), TimeUnit.MILLISECONDS);
            return CompletableFuture.runAsync(() -> this.book.handled(record.value()), later);
        }
    }

    /** Waits for something that never comes, whatever else is wanted of it. */
    @Component
    @ConditionalOnProperty(name = "consumer.handler", havingValue = "stubborn")
    static class StubbornHandler {

        @KafkaListener(topics = TOPIC)
        void handle(ConsumerRecord<String, String> record) {
            say("handling " + record.value());
            CountDownLatch never = new CountDownLatch(1);
            while (never.getCount() > 0) {
                try {
                    never.await();
                } catch (InterruptedException ex) {
                    say("ignored an interrupt");
                }
            }
        }
    }

    /** Is done when it is interrupted, and to be acknowledged. */
    @Component
    @ConditionalOnProperty(name = "consumer.handler", havingValue = "patient")
    static class PatientHandler {

        @KafkaListener(topics = TOPIC)
        void handle(ConsumerRecord<String, String> record) {
            say("handling " + record.value());
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ex) {
                say("handled " + record.value());
            }
        }
    }
}
