package io.quiesce.shutdown.servlet;

import java.util.stream.Stream;

import io.quiesce.shutdown.beans.ProxiesAheadOfTime;
import org.springframework.session.MapSessionRepository;

/**
 * Makes the proxies of {@link StoredSessionsPostProcessor} ahead of time. Most repositories are declared as the interface.
 */
final class StoredSessionsAheadOfTime extends ProxiesAheadOfTime {

    StoredSessionsAheadOfTime() {
        super("shutdownStoredSessionsPostProcessor");
    }

    @Override
    protected Stream<Class<?>> hidden() {
        return Stream.of(MapSessionRepository.class);
    }

    @Override
    protected void make(Class<?> type, Maker maker) {
        if (MapSessionRepository.class.isAssignableFrom(type)) {
            maker.ofClass(type);
        }
    }
}
