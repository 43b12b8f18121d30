package io.quiesce.shutdown.tracking;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a ledger: what is outstanding, and what has become of the rest. Whether something may be entered is not decided
 * here.
 */
final class Book {

    private final EngineClock clock;

    private final ThreadStarter threads;

    private final Consumer<Throwable> failures;

    private final Tallies tallies = new Tallies();

    private final Roster outstanding;

    private final Queue<WorkDetails> cancelled = new ConcurrentLinkedQueue<>();

    private final Forecasting forecasting;

    private volatile boolean shuttingDown;

    private volatile boolean outOfService;

    private volatile boolean cancelling;

    Book(EngineClock clock, ThreadStarter threads, Consumer<Throwable> failures) {
        this.clock = clock;
        this.threads = threads;
        this.failures = failures;
        this.outstanding = new Roster(clock);
        this.forecasting = new Forecasting(clock, this.tallies);
    }

    Tallies tallies() {
        return this.tallies;
    }

    Roster outstanding() {
        return this.outstanding;
    }

    Forecasting forecasting() {
        return this.forecasting;
    }

    void shutDown() {
        this.shuttingDown = true;
    }

    boolean isShuttingDown() {
        return this.shuttingDown;
    }

    void leave(boolean out) {
        this.outOfService = out;
    }

    boolean isOutOfServiceSoftly() {
        return this.outOfService && !this.shuttingDown;
    }

    boolean isDraining() {
        return this.shuttingDown || this.outOfService;
    }

    TrackedWork enter(WorkKind kind, Supplier<String> description) {
        this.tallies.of(kind).begin();
        long now = this.clock.nanoTime();
        this.forecasting.of(kind).began(now);
        TrackedWork work = new TrackedWork(this, kind, description, now);
        this.outstanding.add(work);
        if (this.cancelling && (kind == WorkKind.REQUESTS || kind == WorkKind.MESSAGES)) {
            // Whoever cancels everything has either found this work or is seen here. Tasks have the grace: what is
            // being cancelled begins them to undo what it has done perhaps.
            work.cancel();
        }
        return work;
    }

    /** Refuse what has been entered. It is not refused if it has been abandoned meanwhile, and named as that. */
    @Nullable
    TrackedWork refuse(TrackedWork work) {
        if (!takeBack(work)) {
            return work;
        }
        this.tallies.of(work.kind()).refuse();
        return null;
    }

    /** Returns whether the work is out now and was in before. */
    boolean takeBack(TrackedWork work) {
        boolean taken = work.takeBack();
        if (taken) {
            strikeOut(work);
        }
        return taken;
    }

    void ended(TrackedWork work, boolean cancelled, boolean counts) {
        if (cancelled) {
            this.cancelled.add(WorkView.of(work, this.clock.nanoTime(), false));
        } else if (counts) {
            Pace pace = this.forecasting.of(work.kind());
            if (pace.isOfInterest(work.began())) {
                pace.ended(this.clock.nanoTime() - work.began());
            }
            if (this.shuttingDown) {
                this.tallies.of(work.kind()).complete();
            }
        }
        strikeOut(work);
    }

    private void strikeOut(TrackedWork work) {
        work.forget();
        this.tallies.of(work.kind()).end();
        if (isDraining() && this.tallies.areIdle(Set.of(work.kind()))) {
            this.clock.signal();
        }
    }

    Runnable guarded(Runnable action) {
        return () -> {
            try {
                action.run();
            } catch (Throwable ex) {
                this.failures.accept(ex);
            }
        };
    }

    /** Cancel what is outstanding, and from now on requests and messages as they begin. */
    List<WorkDetails> cancel() {
        this.cancelling = true;
        CancelCallbacks callbacks = new CancelCallbacks(this.clock, this.threads, this.failures);
        List<WorkDetails> work = this.outstanding.cancel(callbacks::add);
        callbacks.run();
        return work;
    }

    List<WorkDetails> cancelled() {
        return List.copyOf(this.cancelled);
    }

    List<WorkDetails> abandon() {
        return this.outstanding.abandon(this::strikeOut);
    }
}
