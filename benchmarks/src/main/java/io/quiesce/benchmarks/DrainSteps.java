package io.quiesce.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;

/**
 * The steps of a drain with so many units of work and sessions outstanding.
 */
final class DrainSteps {

    /** What is done with all units. */
    enum Step {
        BEGIN,
        END,
        NAME,
        CANCEL,
        ABANDON
    }

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final int sessions;

    private final int units;

    DrainSteps(int sessions, int units) {
        this.sessions = sessions;
        this.units = units;
    }

    private WorkLedger ledger() {
        WorkLedger ledger = new WorkLedger(new SystemClock(), ThreadStarter.DAEMON, (failure) -> {});
        for (int i = 0; i < this.sessions; i++) {
            ledger.begin(WorkKind.SESSIONS, () -> "session");
        }
        return ledger;
    }

    private List<TrackedWork> begin(WorkLedger ledger) {
        List<TrackedWork> begun = new ArrayList<>(this.units);
        for (int i = 0; i < this.units; i++) {
            begun.add(ledger.begin(WorkKind.REQUESTS, () -> "request"));
        }
        return begun;
    }

    /** Return how many nanoseconds of a processor each step has taken once; what the collection of garbage takes is left out. */
    Map<Step, Long> time() {
        Map<Step, Long> times = new EnumMap<>(Step.class);
        WorkLedger first = ledger();
        times.put(Step.BEGIN, nanos(() -> begin(first)));
        WorkLedger second = ledger();
        List<TrackedWork> begun = begin(second);
        second.startDraining();
        times.put(Step.END, nanos(() -> begun.forEach(TrackedWork::close)));
        first.startDraining();
        times.put(Step.NAME, nanos(first::outstanding));
        times.put(Step.CANCEL, nanos(first::cancel));
        times.put(Step.ABANDON, nanos(first::abandon));
        return times;
    }

    private static long nanos(Runnable step) {
        long began = THREADS.getCurrentThreadCpuTime();
        step.run();
        return THREADS.getCurrentThreadCpuTime() - began;
    }

    /** Return how much larger the heap is for each unit, whose names take nothing here. */
    double bytesPerUnit() {
        WorkLedger ledger = ledger();
        List<TrackedWork> begun = new ArrayList<>(this.units);
        long before = usedHeap();
        begun.addAll(begin(ledger));
        long after = usedHeap();
        begun.forEach(TrackedWork::close);
        return (double) (after - before) / this.units;
    }

    private static long usedHeap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
