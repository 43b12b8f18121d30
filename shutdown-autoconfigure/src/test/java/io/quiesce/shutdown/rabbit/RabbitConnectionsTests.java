package io.quiesce.shutdown.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.servers.UseToTheEnd;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionListener;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The connection over which an application sends, with a real broker. */
@Timeout(60)
class RabbitConnectionsTests {

    private TestBroker broker;

    @BeforeEach
    void start() throws Exception {
        this.broker = TestBroker.shared();
    }

    @Configuration(proxyBeanMethods = false)
    static class Sending {

        @Bean
        UseToTheEnd use(WorkTracker tracker, CachingConnectionFactory connections) {
            RabbitTemplate template = new RabbitTemplate(connections);
            UseToTheEnd use = new UseToTheEnd(tracker, (text) -> template.convertAndSend("nobody", text));
            connections.addConnectionListener(new ConnectionListener() {
                @Override
                public void onCreate(Connection connection) {
                    use.events().add("opened");
                }

                /** On the thread that closes it; the client itself tells on another one, some time later. */
                @Override
                public void onClose(Connection connection) {
                    use.events().add("closed");
                }
            });
            return use;
        }
    }

    @Test
    void isClosedBeforeBeansAreDestroyedAndOnceMoreIfThoseSend() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(ShutdownAutoConfiguration.class, RabbitShutdownAutoConfiguration.class))
                .withPropertyValues(UseToTheEnd.PROPERTIES)
                .withBean(CachingConnectionFactory.class, () -> this.broker.connections())
                .withUserConfiguration(Sending.class)
                .run((context) -> {
                    UseToTheEnd use = context.getBean(UseToTheEnd.class);
                    context.getSourceApplicationContext(ConfigurableApplicationContext.class)
                            .close();
                    assertThat(use.events())
                            .containsExactly(
                                    "opened",
                                    "draining",
                                    "cancelled",
                                    "abandoned",
                                    "closed",
                                    "opened",
                                    "destroyed",
                                    "closed");
                });
    }
}
