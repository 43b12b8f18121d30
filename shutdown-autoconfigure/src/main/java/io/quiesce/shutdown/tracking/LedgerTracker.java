package io.quiesce.shutdown.tracking;

import java.util.Optional;

import io.quiesce.shutdown.WorkRejectedException;
import io.quiesce.shutdown.WorkTracker;

/**
 * The ledger as applications see it. The ledger is no bean of that type itself: tests of applications have mocks in the place of
 * such beans, and with one of those nothing would be counted.
 *
 * @param ledger in which their work is counted
 */
record LedgerTracker(WorkLedger ledger) implements WorkTracker {

    @Override
    public Work begin(String description) {
        TrackedWork work = this.ledger.beginTask(() -> description);
        if (work == null) {
            throw new WorkRejectedException(
                    "'%s' was not started because the application is shutting down".formatted(description));
        }
        return work.enter();
    }

    @Override
    public Optional<Work> current() {
        return this.ledger.current();
    }
}
