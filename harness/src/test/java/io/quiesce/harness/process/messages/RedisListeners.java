package io.quiesce.harness.process.messages;

import java.util.Map;

import io.quiesce.shutdown.WorkTracker;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskExecutor;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.stream.StreamMessageListenerContainer;

/**
 * Listeners of Redis in a {@link ListenerApp}, which gets its message from itself: a channel keeps none for who comes later.
 */
final class RedisListeners {

    private RedisListeners() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "listener.technology", havingValue = "redis-channel")
    static class Channel {

        @Bean
        RedisMessageListenerContainer orders(
                RedisConnectionFactory connections,
                ListenerApp.Handler handler,
                TaskExecutor applicationTaskExecutor,
                @Value("${listener.executor:false}") boolean onExecutor) {
            RedisMessageListenerContainer container = new RedisMessageListenerContainer();
            container.setConnectionFactory(connections);
            if (onExecutor) {
                container.setTaskExecutor(applicationTaskExecutor);
            }
            container.addMessageListener(
                    (message, pattern) -> handler.handle(new String(message.getBody())),
                    ChannelTopic.of(ListenerApp.QUEUE));
            return container;
        }

        @Bean
        ApplicationRunner publisher(StringRedisTemplate redis) {
            return (arguments) -> redis.convertAndSend(ListenerApp.QUEUE, "7");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "listener.technology", havingValue = "redis-stream")
    static class Stream {

        @Bean
        StreamMessageListenerContainer<String, MapRecord<String, String, String>> orders(
                RedisConnectionFactory connections, ListenerApp.Handler handler, WorkTracker tracker) {
            StreamMessageListenerContainer<String, MapRecord<String, String, String>> container =
                    StreamMessageListenerContainer.create(connections);
            container.receive(StreamOffset.fromStart(ListenerApp.QUEUE), (order) -> {
                try (WorkTracker.Work work = tracker.begin("order " + order.getId())) {
                    work.onCancel(Thread.currentThread()::interrupt);
                    handler.handle(order.getValue().get("number"));
                }
            });
            return container;
        }

        @Bean
        ApplicationRunner publisher(StringRedisTemplate redis) {
            return (arguments) -> redis.opsForStream().add(ListenerApp.QUEUE, Map.of("number", "7"));
        }
    }
}
