package io.quiesce.shutdown.tracking;

import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.engine.VirtualClock;

/**
 * A ledger in virtual time, which runs everything on the thread that has it done.
 */
abstract class LedgerFixture {

    final VirtualClock clock = new VirtualClock();

    final List<Throwable> failures = new ArrayList<>();

    final WorkLedger ledger = new WorkLedger(
            this.clock,
            (name, task) -> {
                task.run();
                return Thread.currentThread();
            },
            this.failures::add);
}
