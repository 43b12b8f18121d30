package io.quiesce.shutdown.metrics;

import java.util.Map;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.Deadlines;
import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport.PhaseSpan;
import io.quiesce.shutdown.engine.WorkKind;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

/**
 * One observation for the shutdown and one for each phase that can be observed.
 * <p>
 * Whoever exports spans is closed in phase 2. Beans are destroyed in the reverse order of their creation, and this one is
 * created after the registry with all its handlers: its destruction is as late as the end can be told.
 */
final class ShutdownObservations implements ShutdownListener, DisposableBean {

    private final ObservationRegistry registry;

    private @Nullable Observation shutdown;

    private @Nullable Observation phase;

    private @Nullable String cause;

    ShutdownObservations(ObservationRegistry registry) {
        this.registry = registry;
    }

    @Override
    public synchronized void initiated(ShutdownCause cause, Deadlines deadlines, Map<WorkKind, Long> outstanding) {
        this.shutdown = Observation.createNotStarted("shutdown", this.registry)
                .lowCardinalityKeyValue("cause", cause.name())
                .lowCardinalityKeyValue("outcome", "running")
                .start();
        this.cause = cause.name();
        this.phase = phase(this.cause, Phase.DRAIN);
    }

    private Observation phase(String cause, Phase phase) {
        return Observation.createNotStarted("shutdown.phase", this.registry)
                .parentObservation(this.shutdown)
                .contextualName("shutdown " + ShutdownMeters.label(phase))
                .lowCardinalityKeyValue("cause", cause)
                .lowCardinalityKeyValue("phase", ShutdownMeters.label(phase))
                .lowCardinalityKeyValue("outcome", "running")
                .start();
    }

    @Override
    public synchronized void phaseEnded(PhaseSpan span) {
        if (span.phase() == Phase.DRAIN && this.phase != null && this.shutdown != null && this.cause != null) {
            String outcome = ShutdownMeters.label(span.outcome());
            this.shutdown.lowCardinalityKeyValue("outcome", outcome);
            this.phase.lowCardinalityKeyValue("outcome", outcome).stop();
            this.phase = phase(this.cause, Phase.CLOSE);
        }
    }

    @Override
    public synchronized void destroy() {
        if (this.phase != null) {
            this.phase.stop();
        }
        if (this.shutdown != null) {
            this.shutdown.stop();
        }
    }
}
