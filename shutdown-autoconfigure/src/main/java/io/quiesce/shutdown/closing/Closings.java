package io.quiesce.shutdown.closing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.quiesce.shutdown.engine.CloseRecord;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport.Closing;
import io.quiesce.shutdown.engine.ShutdownReport.Result;

/**
 * How all beans of one application are closed.
 */
final class Closings implements CloseRecord {

    private static final int MOST_REPORTED = 10;

    private static final Comparator<Closing> LONGEST_FIRST =
            Comparator.comparing(Closing::duration).reversed().thenComparing(Closing::name);

    private final EngineClock clock;

    private final Consumer<Consumer<ShutdownListener>> listeners;

    private final Map<String, BeanClosing> beans = new ConcurrentHashMap<>();

    private final Set<ClosingStep> running = ConcurrentHashMap.newKeySet();

    private final AtomicInteger changes = new AtomicInteger();

    private volatile boolean outOfTime;

    /**
     * Create a record without beans.
     * @param clock tells how long they take
     * @param listeners tells everybody something
     */
    Closings(EngineClock clock, Consumer<Consumer<ShutdownListener>> listeners) {
        this.clock = clock;
        this.listeners = listeners;
    }

    BeanClosing bean(String name, String type) {
        return this.beans.computeIfAbsent(name, (key) -> new BeanClosing(this, key, type));
    }

    Optional<BeanClosing> find(String name) {
        return Optional.ofNullable(this.beans.get(name));
    }

    long now() {
        return this.clock.nanoTime();
    }

    void tell(Consumer<ShutdownListener> news) {
        this.listeners.accept(news);
    }

    void begun(ClosingStep step) {
        this.running.add(step);
        this.changes.incrementAndGet();
        this.clock.signal();
    }

    void ended(ClosingStep step) {
        this.running.remove(step);
        BeanClosing bean = step.bean();
        if (bean.isNoteworthy()) {
            bean.describe().ifPresent((closing) -> tell((listener) -> listener.closed(closing)));
        }
    }

    /** The steps that have begun and not ended. */
    Set<ClosingStep> running() {
        return this.running;
    }

    /** A number that is another one each time a step has begun. */
    int changes() {
        return this.changes.get();
    }

    /** Something had to be closed out of turn: whatever becomes of it, this is no orderly close. */
    void outOfTime() {
        this.outOfTime = true;
    }

    @Override
    public List<Closing> slowest() {
        List<Closing> all = new ArrayList<>();
        int bad = 0;
        for (BeanClosing bean : this.beans.values()) {
            Closing closing = bean.describe().orElse(null);
            if (closing != null) {
                all.add(closing);
                bad += isWell(closing) ? 0 : 1;
            }
        }
        all.sort(LONGEST_FIRST);
        int rest = MOST_REPORTED - bad;
        List<Closing> reported = new ArrayList<>();
        for (Closing closing : all) {
            if (!isWell(closing) || rest-- > 0) {
                reported.add(closing);
            }
        }
        return List.copyOf(reported);
    }

    private static boolean isWell(Closing closing) {
        return closing.result() == Result.COMPLETED && !closing.critical();
    }

    @Override
    public boolean isClean() {
        for (BeanClosing bean : this.beans.values()) {
            if (bean.result() != Result.COMPLETED) {
                return false;
            }
        }
        return !this.outOfTime;
    }
}
