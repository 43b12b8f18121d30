package io.quiesce.shutdown.jms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.servers.UseToTheEnd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.core.JmsTemplate;

/** The connection over which an application sends, with a real broker. */
@Timeout(60)
class JmsConnectionsTests {

    private TestBroker broker;

    @BeforeEach
    void start() throws Exception {
        this.broker = new TestBroker();
    }

    @AfterEach
    void stop() throws Exception {
        this.broker.stop();
    }

    @Configuration(proxyBeanMethods = false)
    static class Sending {

        private final List<Integer> connectionsBefore = new CopyOnWriteArrayList<>();

        @Bean
        UseToTheEnd use(WorkTracker tracker, CachingConnectionFactory connections, TestBroker broker) {
            JmsTemplate template = new JmsTemplate(connections);
            return new UseToTheEnd(tracker, (text) -> {
                this.connectionsBefore.add(broker.connectionCount());
                template.convertAndSend(TestBroker.QUEUE, text);
            });
        }
    }

    @Test
    void isClosedBeforeBeansAreDestroyedAndOnceMoreIfThoseSend() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(ShutdownAutoConfiguration.class, JmsShutdownAutoConfiguration.class))
                .withPropertyValues(UseToTheEnd.PROPERTIES)
                .withBean(CachingConnectionFactory.class, () -> new CachingConnectionFactory(this.broker.connections()))
                .withBean(TestBroker.class, () -> this.broker, (definition) -> definition.setDestroyMethodName(""))
                .withUserConfiguration(Sending.class)
                .run((context) -> {
                    UseToTheEnd use = context.getBean(UseToTheEnd.class);
                    List<Integer> before = context.getBean(Sending.class).connectionsBefore;
                    context.getSourceApplicationContext(ConfigurableApplicationContext.class)
                            .close();
                    assertThat(use.events()).containsExactly("draining", "cancelled", "abandoned", "destroyed");
                    assertThat(before).containsExactly(0, 1, 1, 0);
                    assertThat(this.broker.count()).isEqualTo(4);
                    assertThat(this.broker.connectionCount()).isZero();
                });
    }
}
