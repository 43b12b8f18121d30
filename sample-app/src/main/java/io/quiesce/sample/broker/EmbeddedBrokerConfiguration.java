package io.quiesce.sample.broker;

import java.util.List;

import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * Runs a broker inside the application: Kafka's own code, with its data in a temporary folder.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBroker(Broker.EMBEDDED)
class EmbeddedBrokerConfiguration {

    @Bean
    EmbeddedKafkaBroker embeddedBroker() {
        return new EmbeddedKafkaKraftBroker(1, 1)
                // The address is handed on as a bean: the usual system property would be that of other contexts, too.
                .brokerListProperty("sample.embedded-broker");
    }

    /** Whatever connects to the broker depends on this bean, and so begins after the broker and ends before it. */
    @Bean
    KafkaConnectionDetails embeddedBrokerConnection(EmbeddedKafkaBroker broker) {
        List<String> addresses = List.of(broker.getBrokersAsString().split(","));
        return () -> addresses;
    }
}
