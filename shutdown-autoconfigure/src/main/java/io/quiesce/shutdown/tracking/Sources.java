package io.quiesce.shutdown.tracking;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;

/**
 * The sources of work. Their steps are work themselves, so that they hold the drain, are interrupted and are abandoned as any
 * other.
 */
final class Sources {

    /** What a source does at a step. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    private final List<WorkSource> sources = new CopyOnWriteArrayList<>();

    private final List<WorkDetails> failed = new CopyOnWriteArrayList<>();

    private final BiFunction<WorkKind, Supplier<String>, TrackedWork> enter;

    private final ThreadStarter threads;

    private final Consumer<Throwable> failures;

    private final EngineClock clock;

    private final AtomicInteger underWay = new AtomicInteger();

    Sources(
            BiFunction<WorkKind, Supplier<String>, TrackedWork> enter,
            ThreadStarter threads,
            Consumer<Throwable> failures,
            EngineClock clock) {
        this.enter = enter;
        this.threads = threads;
        this.failures = failures;
        this.clock = clock;
    }

    void add(WorkSource source) {
        this.sources.add(source);
    }

    List<WorkDetails> failed() {
        return List.copyOf(this.failed);
    }

    /** Start a step of all sources, each on a thread of its own. */
    void start(String description, Function<WorkSource, Step> step) {
        for (WorkSource source : this.sources) {
            if (source.isEmpty()) {
                continue;
            }
            TrackedWork work = this.enter.apply(source.kind(), () -> source.name() + " (" + description + ")");
            Step action = step.apply(source);
            this.underWay.incrementAndGet();
            try {
                this.threads.start("shutdown-" + source.name(), () -> run(work, action));
            } catch (Throwable ex) {
                fail(work, ex);
                this.underWay.decrementAndGet();
            }
        }
    }

    boolean areStopping() {
        return this.underWay.get() > 0;
    }

    private void run(TrackedWork work, Step step) {
        work.attach();
        try {
            step.run();
            work.withdraw();
        } catch (Throwable ex) {
            fail(work, ex);
        } finally {
            this.underWay.decrementAndGet();
            this.clock.signal();
        }
    }

    /** End work, or a step, that has come to nothing. */
    void fail(TrackedWork work, Throwable failure) {
        // What has been abandoned has been named already.
        if (!work.isAbandoned()) {
            this.failed.add(WorkView.of(work, this.clock.nanoTime(), false));
            this.failures.accept(failure);
        }
        work.withdraw();
    }
}
