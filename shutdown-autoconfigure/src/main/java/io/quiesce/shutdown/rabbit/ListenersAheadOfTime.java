package io.quiesce.shutdown.rabbit;

import java.util.stream.Stream;

import io.quiesce.shutdown.beans.ProxiesAheadOfTime;
import org.springframework.amqp.core.BatchMessageListener;
import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.rabbit.listener.adapter.BatchMessagingMessageListenerAdapter;
import org.springframework.amqp.rabbit.listener.adapter.MessageListenerAdapter;
import org.springframework.amqp.rabbit.listener.adapter.MessagingMessageListenerAdapter;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareBatchMessageListener;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;

/**
 * Makes the proxies of listeners ahead of time, those of {@link TrackingPostProcessor} and of {@link PendingResults}. Hardly any
 * listener is a bean itself.
 */
final class ListenersAheadOfTime extends ProxiesAheadOfTime {

    ListenersAheadOfTime() {
        super("rabbitTrackingPostProcessor");
    }

    @Override
    protected Stream<Class<?>> hidden() {
        return Stream.of(
                MessageListener.class,
                ChannelAwareMessageListener.class,
                BatchMessageListener.class,
                ChannelAwareBatchMessageListener.class,
                MessageListenerAdapter.class,
                MessagingMessageListenerAdapter.class,
                BatchMessagingMessageListenerAdapter.class);
    }

    @Override
    protected void make(Class<?> type, Maker maker) {
        if (MessageListener.class.isAssignableFrom(type)) {
            maker.ofInterfacesOf(type);
            maker.ofProxyOfInterfacesOf(type);
        }
    }
}
