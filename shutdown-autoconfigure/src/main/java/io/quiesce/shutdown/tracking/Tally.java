package io.quiesce.shutdown.tracking;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the work of one kind, in stripes that only ever grow.
 * <p>
 * An exact zero without a lock: whoever reads all endings first and all beginnings afterwards, and finds them equal, knows
 * that nothing was outstanding at the moment between the two readings. Beginnings read later are no fewer than at that
 * moment, endings read earlier no more, and no work ends before it begins.
 */
final class Tally {

    private final LongAdder begun = new LongAdder();

    private final LongAdder ended = new LongAdder();

    private final LongAdder completed = new LongAdder();

    private final LongAdder refused = new LongAdder();

    void begin() {
        this.begun.increment();
    }

    void end() {
        this.ended.increment();
    }

    long begun() {
        return this.begun.sum();
    }

    long ended() {
        return this.ended.sum();
    }

    long outstanding() {
        long ended = ended();
        return begun() - ended;
    }

    void complete() {
        this.completed.increment();
    }

    long completed() {
        return this.completed.sum();
    }

    void refuse() {
        this.refused.increment();
    }

    long refused() {
        return this.refused.sum();
    }
}
