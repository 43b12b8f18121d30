package io.quiesce.shutdown.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quiesce.shutdown.sessions.SessionCounts;
import io.quiesce.shutdown.sessions.SessionCounts.Fate;

/**
 * The meters of long-lived sessions that are told to go elsewhere and closed.
 */
final class SessionMeters implements MeterBinder {

    private final SessionCounts counts;

    SessionMeters(SessionCounts counts) {
        this.counts = counts;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Fate fate : Fate.values()) {
            FunctionCounter.builder("shutdown.sessions", this.counts, (it) -> it.count(fate))
                    .description("What has become of long-lived sessions when the application left")
                    .tag("fate", fate.label())
                    .register(registry);
        }
        Gauge.builder("shutdown.sessions.coverage", this.counts, SessionCounts::coverage)
                .description("Share of the sessions told to go elsewhere that did before they were closed")
                .register(registry);
    }
}
