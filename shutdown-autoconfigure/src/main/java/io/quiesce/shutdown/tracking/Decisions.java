package io.quiesce.shutdown.tracking;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.Admission.Decision;

/**
 * How often something was let in or refused while the application was softly out of service, by kind and by reason. What a
 * shutdown refuses stands in the ledger, and in its report.
 *
 * @since 0.1.0
 */
public final class Decisions {

    private final Map<WorkKind, Map<Decision, LongAdder>> counters = new EnumMap<>(WorkKind.class);

    /**
     * Create counters, all of them zero.
     */
    public Decisions() {
        for (WorkKind kind : WorkKind.values()) {
            Map<Decision, LongAdder> ofKind = new EnumMap<>(Decision.class);
            for (Decision decision : Decision.values()) {
                ofKind.put(decision, new LongAdder());
            }
            this.counters.put(kind, ofKind);
        }
    }

    /**
     * Count a decision that is final.
     * @param kind what was decided about
     * @param decision the decision
     */
    public void add(WorkKind kind, Decision decision) {
        counter(kind, decision).increment();
    }

    /**
     * Return how often something was decided.
     * @param kind what was decided about
     * @param decision the decision
     * @return the number
     */
    public long count(WorkKind kind, Decision decision) {
        return counter(kind, decision).sum();
    }

    private LongAdder counter(WorkKind kind, Decision decision) {
        return Objects.requireNonNull(
                Objects.requireNonNull(this.counters.get(kind)).get(decision));
    }
}
