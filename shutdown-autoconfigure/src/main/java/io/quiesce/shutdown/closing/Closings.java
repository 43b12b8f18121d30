package io.quiesce.shutdown.closing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    }

    void ended(ClosingStep step) {
        this.running.remove(step);
        BeanClosing bean = step.bean();
        if (bean.isNoteworthy(step)) {
            bean.describe().ifPresent((closing) -> tell((listener) -> listener.closed(closing)));
        }
    }

    /** The steps that have begun and not ended. */
    Set<ClosingStep> running() {
        return this.running;
    }

    /** Something had to be closed out of turn: whatever becomes of it, this is no orderly close. */
    void outOfTime() {
        this.outOfTime = true;
    }

    @Override
    public List<Closing> slowest() {
        long least = leastReported();
        List<Closing> reported = new ArrayList<>();
        List<Closing> well = new ArrayList<>();
        for (BeanClosing bean : this.beans.values()) {
            boolean isWell = bean.isWell();
            if (!isWell || bean.elapsed() >= least) {
                bean.describe().ifPresent((isWell ? well : reported)::add);
            }
        }
        well.sort(LONGEST_FIRST);
        int rest = Math.max(0, MOST_REPORTED - reported.size());
        reported.addAll(well.subList(0, Math.min(rest, well.size())));
        reported.sort(LONGEST_FIRST);
        return List.copyOf(reported);
    }

    /** Numbers are sorted, and only then a few descriptions: none of this code has been compiled when it runs, once. */
    private long leastReported() {
        long[] elapsed = this.beans.values().stream()
                .mapToLong(BeanClosing::elapsed)
                .sorted()
                .toArray();
        return (elapsed.length > MOST_REPORTED) ? elapsed[elapsed.length - MOST_REPORTED] : 0;
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
