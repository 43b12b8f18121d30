package io.quiesce.sample.broker;

import java.time.Duration;

import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.FixedBackOff;

/**
 * The topic of new orders, in which the key of a message is the number of its order.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBroker({Broker.EMBEDDED, Broker.EXTERNAL})
public class OrderTopic {

    /**
     * The name of the topic.
     */
    public static final String NAME = "orders";

    private static final int PARTITIONS = 4;

    @Bean
    NewTopic orders() {
        return TopicBuilder.name(NAME).partitions(PARTITIONS).build();
    }

    /** An order is tried until it is settled: passed over after some attempts, as is the default, it would be lost. */
    @Bean
    CommonErrorHandler untilItWorks(@Value("${sample.settlement.retry-interval:1s}") Duration interval) {
        return new DefaultErrorHandler(new FixedBackOff(interval.toMillis(), FixedBackOff.UNLIMITED_ATTEMPTS));
    }
}
