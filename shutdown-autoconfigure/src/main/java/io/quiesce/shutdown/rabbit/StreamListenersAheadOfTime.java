package io.quiesce.shutdown.rabbit;

import java.util.stream.Stream;

import io.quiesce.shutdown.beans.ProxiesAheadOfTime;
import org.springframework.rabbit.stream.listener.StreamMessageListener;
import org.springframework.rabbit.stream.listener.adapter.StreamMessageListenerAdapter;

/**
 * Makes the proxies of listeners to streams ahead of time, those of {@link StreamTracking}. One that is a bean is made with those
 * of all listeners.
 */
final class StreamListenersAheadOfTime extends ProxiesAheadOfTime {

    StreamListenersAheadOfTime() {
        super("rabbitStreamTracking");
    }

    @Override
    protected Stream<Class<?>> hidden() {
        return Stream.of(StreamMessageListener.class, StreamMessageListenerAdapter.class);
    }

    @Override
    protected void make(Class<?> type, Maker maker) {
        if (StreamMessageListener.class.isAssignableFrom(type)) {
            maker.ofInterfacesOf(type);
        }
    }
}
