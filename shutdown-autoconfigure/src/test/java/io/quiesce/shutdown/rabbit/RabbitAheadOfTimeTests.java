package io.quiesce.shutdown.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import com.rabbitmq.client.Channel;
import com.rabbitmq.stream.ConsumerBuilder;
import com.rabbitmq.stream.Environment;
import com.rabbitmq.stream.MessageHandler;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.beans.ForeseenProxies;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.amqp.core.BatchMessageListener;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.rabbit.connection.ChannelProxy;
import org.springframework.amqp.rabbit.connection.PublisherCallbackChannel;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.adapter.BatchMessagingMessageListenerAdapter;
import org.springframework.amqp.rabbit.listener.adapter.MessageListenerAdapter;
import org.springframework.amqp.rabbit.listener.adapter.MessagingMessageListenerAdapter;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareBatchMessageListener;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.rabbit.stream.listener.StreamListenerContainer;
import org.springframework.rabbit.stream.listener.StreamMessageListener;
import org.springframework.rabbit.stream.listener.adapter.StreamMessageListenerAdapter;

/** A native image has no proxy that it was not told of. */
@Timeout(60)
class RabbitAheadOfTimeTests {

    private static ForeseenProxies foreseen;

    private final ApplicationContextRunner contextRunner =
            new ApplicationContextRunner().withUserConfiguration(Application.class);

    @BeforeAll
    static void process() {
        foreseen = ForeseenProxies.of(Application.class);
    }

    static Stream<Named<MessageListener>> listeners() {
        return Stream.of(
                Named.of("lambda", (MessageListener) (message) -> {}),
                Named.of("with a channel", (ChannelAwareMessageListener) (message, channel) -> {}),
                Named.of("of batches", (BatchMessageListener) (messages) -> {}),
                Named.of("of batches with a channel", (ChannelAwareBatchMessageListener) (messages, channel) -> {}),
                Named.of("of a method", new MessageListenerAdapter()),
                Named.of("with an annotation", mock(MessagingMessageListenerAdapter.class)),
                Named.of("with an annotation, of batches", mock(BatchMessagingMessageListenerAdapter.class)),
                Named.of("of its own", new Own()));
    }

    static Stream<Named<MessageListener>> streamListeners() {
        return Stream.of(
                Named.of("of its own", new OwnOfStreams()),
                Named.of("with an annotation", mock(StreamMessageListenerAdapter.class)));
    }

    @ParameterizedTest
    @MethodSource("listeners")
    void proxyOfAListenerIsForeseen(MessageListener listener) {
        this.contextRunner.run((context) -> {
            SimpleMessageListenerContainer container = new SimpleMessageListenerContainer();
            container.setMessageListener(listener);
            PendingResults pending = new PendingResults(context.getBean(WorkLedger.class));
            foreseen.assertInclude(pending.around(listener));
            context.getBean(TrackingPostProcessor.class).postProcessAfterInitialization(container, "container");
            MessageListener tracked = container.getMessageListener();
            foreseen.assertInclude(tracked);
            foreseen.assertInclude(pending.around(Objects.requireNonNull(tracked)));
        });
    }

    @ParameterizedTest
    @MethodSource("streamListeners")
    void proxyOfAListenerToAStreamIsForeseen(MessageListener listener) {
        this.contextRunner.run((context) -> {
            Environment environment = mock(Environment.class);
            given(environment.consumerBuilder()).willReturn(mock(ConsumerBuilder.class));
            StreamListenerContainer container = new StreamListenerContainer(environment);
            container.setupMessageListener(listener);
            context.getBean(TrackingPostProcessor.class).postProcessAfterInitialization(container, "container");
            foreseen.assertInclude(Objects.requireNonNull(container.getMessageListener()));
        });
    }

    static Stream<Named<Class<?>[]>> channels() {
        return Stream.of(
                Named.of("plain", new Class<?>[] {ChannelProxy.class}),
                Named.of("with confirms", new Class<?>[] {ChannelProxy.class, PublisherCallbackChannel.class}));
    }

    @ParameterizedTest
    @MethodSource("channels")
    void proxyOfAChannelIsForeseen(Class<?>[] interfaces) {
        Channel channel = (Channel)
                Proxy.newProxyInstance(getClass().getClassLoader(), interfaces, (proxy, method, arguments) -> null);
        List<Channel> given = new ArrayList<>();
        this.contextRunner.run((context) -> {
            ChannelAwareMessageListener listener = (message, own) -> given.add(own);
            ((ChannelAwareMessageListener) new PendingResults(context.getBean(WorkLedger.class)).around(listener))
                    .onMessage(new Message(new byte[0]), channel);
            foreseen.assertInclude(given.get(0));
            given.get(0).basicAck(0, false);
        });
    }

    @Test
    void proxiesOfTheClientForStreamsAreForeseen() {
        Environment environment = mock(Environment.class);
        ConsumerBuilder builder = mock(ConsumerBuilder.class);
        given(environment.consumerBuilder()).willReturn(builder);
        given(builder.autoTrackingStrategy()).willReturn(mock(ConsumerBuilder.AutoTrackingStrategy.class));
        given(builder.manualTrackingStrategy()).willReturn(mock(ConsumerBuilder.ManualTrackingStrategy.class));
        given(builder.flow()).willReturn(mock(ConsumerBuilder.FlowConfiguration.class));
        given(builder.filter()).willReturn(mock(ConsumerBuilder.FilterConfiguration.class));
        this.contextRunner.run((context) -> {
            Environment proxy = (Environment) context.getBean(AutomaticConsumers.class)
                    .postProcessAfterInitialization(environment, "environment");
            ConsumerBuilder building = proxy.consumerBuilder();
            assertThat(building).isNotSameAs(builder);
            Stream.of(
                            proxy,
                            building,
                            building.autoTrackingStrategy(),
                            building.manualTrackingStrategy(),
                            building.flow(),
                            building.filter())
                    .forEach(foreseen::assertInclude);
        });
    }

    static class Own implements ChannelAwareMessageListener, AutoCloseable {

        @Override
        public void onMessage(Message message, Channel channel) {}

        @Override
        public void close() {}
    }

    static class OwnOfStreams implements StreamMessageListener {

        @Override
        public void onMessage(Message message) {}

        @Override
        public void onStreamMessage(com.rabbitmq.stream.Message message, MessageHandler.Context context) {}
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({ShutdownAutoConfiguration.class, RabbitShutdownAutoConfiguration.class})
    static class Application {

        @Bean
        Own own() {
            return new Own();
        }
    }
}
