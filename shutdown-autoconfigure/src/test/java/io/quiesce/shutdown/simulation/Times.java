package io.quiesce.shutdown.simulation;

import java.math.BigDecimal;

/**
 * Times as people read them.
 */
final class Times {

    static final long MILLI = 1_000_000;

    static final long SECOND = 1_000 * MILLI;

    /** Longer than anything in a scenario, and no problem for sums. */
    static final long NEVER = 2 * 365 * 86_400 * SECOND;

    private Times() {}

    static String of(long nanos) {
        return (nanos >= NEVER)
                ? "ever"
                : BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString() + "s";
    }

    static String at(long nanos) {
        return "%8s".formatted(of(nanos));
    }
}
