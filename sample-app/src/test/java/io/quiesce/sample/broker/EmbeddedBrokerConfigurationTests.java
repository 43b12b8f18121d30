package io.quiesce.sample.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.sample.SampleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * Tests for {@link EmbeddedBrokerConfiguration}.
 */
@SampleTest
class EmbeddedBrokerConfigurationTests {

    @Autowired
    private ConfigurableListableBeanFactory beans;

    @Autowired
    private KafkaAdmin admin;

    /** Beans are destroyed before those that they depend on. */
    @ParameterizedTest
    @ValueSource(strings = {"kafkaConsumerFactory", "kafkaProducerFactory", "kafkaAdmin"})
    void isThereForLongerThanWhatConnectsToIt(String bean) {
        assertThat(this.beans.getDependentBeans("embeddedBroker")).contains("embeddedBrokerConnection");
        assertThat(this.beans.getDependentBeans("embeddedBrokerConnection")).contains(bean);
    }

    @Test
    void hasTheTopicOfOrders() {
        assertThat(this.admin
                        .describeTopics(OrderTopic.NAME)
                        .get(OrderTopic.NAME)
                        .partitions())
                .hasSize(4);
    }
}
