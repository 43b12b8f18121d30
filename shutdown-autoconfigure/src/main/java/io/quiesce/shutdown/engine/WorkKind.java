package io.quiesce.shutdown.engine;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The kinds of work that are counted.
 *
 * @since 0.1.0
 */
public enum WorkKind {

    /** Calls from outside that wait for an answer. */
    REQUESTS,

    /** Messages that have been handed to a listener. */
    MESSAGES,

    /** Work in the background. */
    TASKS,

    /** Long-lived connections and the state that clients keep here. */
    SESSIONS;

    /** Every kind. */
    static final Set<WorkKind> ALL = Collections.unmodifiableSet(EnumSet.allOf(WorkKind.class));

    /** The kinds that hold phase 1 as tasks do: requests, messages and background tasks. */
    public static final Set<WorkKind> HOLDING_TASKS =
            Collections.unmodifiableSet(EnumSet.of(REQUESTS, MESSAGES, TASKS));

    /**
     * Return the name of this kind in logs, metrics and the report.
     * @return the name in lower case, a plural
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
