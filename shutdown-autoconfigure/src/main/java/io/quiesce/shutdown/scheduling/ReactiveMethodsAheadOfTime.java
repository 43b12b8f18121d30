package io.quiesce.shutdown.scheduling;

import java.util.stream.Stream;

import io.quiesce.shutdown.beans.ProxiesAheadOfTime;

/**
 * Makes the proxies of {@link ReactiveMethodPostProcessor} ahead of time.
 */
final class ReactiveMethodsAheadOfTime extends ProxiesAheadOfTime {

    ReactiveMethodsAheadOfTime() {
        super("shutdownReactiveMethodPostProcessor");
    }

    @Override
    protected Stream<Class<?>> hidden() {
        return Stream.empty();
    }

    @Override
    protected void make(Class<?> type, Maker maker) {
        if (ReactiveMethodPostProcessor.hasProxy(type)) {
            maker.ofClass(type);
        }
    }
}
