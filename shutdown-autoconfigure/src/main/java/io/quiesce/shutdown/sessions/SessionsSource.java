package io.quiesce.shutdown.sessions;

import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.quiesce.shutdown.Alternatives;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.sessions.SessionTimings.Plan;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;

/**
 * Has the sessions leave when the application does. Telling and closing them counts as one request, so that a shutdown waits
 * for it and has it end at the cancel deadline.
 */
final class SessionsSource implements WorkSource, ShutdownListener {

    private final SessionHall hall;

    private final WorkLedger ledger;

    private final SessionTimings timings;

    private final ShutdownTimings shutdownTimings;

    private final EngineClock clock;

    private final ThreadStarter threads;

    private final Random random;

    private final Workers workers;

    private final Consumer<Throwable> failures;

    private final Supplier<@Nullable Alternatives> alternatives;

    private final AtomicBoolean leaving = new AtomicBoolean();

    private volatile @Nullable ShutdownCause cause;

    SessionsSource(
            SessionHall hall,
            WorkLedger ledger,
            SessionTimings timings,
            ShutdownTimings shutdownTimings,
            EngineClock clock,
            ThreadStarter threads,
            Random random,
            Consumer<Throwable> failures,
            Supplier<@Nullable Alternatives> alternatives) {
        this.hall = hall;
        this.ledger = ledger;
        this.timings = timings;
        this.shutdownTimings = shutdownTimings;
        this.clock = clock;
        this.threads = threads;
        this.random = random;
        this.workers = new Workers(threads, failures);
        this.failures = failures;
        this.alternatives = alternatives;
        hall.onFirst(this::firstCame);
    }

    @Override
    public String name() {
        return "sessions";
    }

    @Override
    public WorkKind kind() {
        return WorkKind.REQUESTS;
    }

    @Override
    public boolean isEmpty() {
        return !this.hall.isUsed();
    }

    @Override
    public void began(ShutdownProgress progress) {
        this.cause = progress.cause();
    }

    /** New ones may come until requests are refused. */
    @Override
    public void stopFetching() {
        if (this.leaving.compareAndSet(false, true)) {
            leave(Objects.requireNonNullElse(this.cause, ShutdownCause.CONTEXT_CLOSED));
        }
    }

    private void leave(ShutdownCause cause) {
        Departure departure = begin("shutdown", this.timings.forShutdown(this.shutdownTimings, cause));
        departure.run(() -> this.hall.isEmpty() && !this.ledger.isAcceptingRequests());
    }

    /** When the shutdown began there had never been one, and so nothing that was to be stopped. */
    private void firstCame() {
        ShutdownCause known = this.cause;
        if (known != null && this.leaving.compareAndSet(false, true)) {
            TrackedWork work = this.ledger.begin(WorkKind.REQUESTS, () -> name() + " (first of all)");
            this.threads.start("shutdown-" + name(), () -> {
                work.attach();
                try {
                    leave(known);
                } finally {
                    work.withdraw();
                }
            });
        }
    }

    @Override
    public void stopAccepting() {
        Departure leaving = this.hall.departure();
        if (leaving != null) {
            leaving.news();
        }
    }

    /** The step is over at once: sessions are counted, and so keep the application from being offline by themselves. */
    @Override
    public void pause() {
        Departure leaving = begin("drain", this.timings.forDrain());
        this.threads.start("shutdown-sessions", () -> leaving.run(() -> false));
    }

    @Override
    public void resume() {
        Departure leaving = this.hall.follow(null);
        if (leaving != null) {
            leaving.callOff();
        }
    }

    private Departure begin(String reason, Plan plan) {
        SuspendNotices notices =
                new SuspendNotices(reason, this.alternatives, this.clock, this.threads, this.random, this.failures);
        Departure next =
                new Departure(this.hall, this.clock, this.workers, this.random, this.timings.telling(), notices, plan);
        Departure before = this.hall.follow(next);
        if (before != null) {
            before.replace();
        }
        return next;
    }
}
