package io.quiesce.shutdown.closing;

import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

import io.quiesce.shutdown.engine.Deadlines;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.lifecycle.RehearsedBean;
import org.jspecify.annotations.Nullable;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Begins to measure and to watch when phase 2 begins.
 */
final class CloseObserver implements ShutdownListener {

    private final Closings closings;

    private final ClosingBeans beans;

    private final Supplier<Set<String>> critical;

    private final Supplier<Duration> timeLeft;

    private final EngineClock clock;

    private final ThreadStarter threads;

    private @Nullable CloseBudget budget;

    private @Nullable CloseWatch watch;

    CloseObserver(
            Closings closings,
            ClosingBeans beans,
            Supplier<Set<String>> critical,
            Supplier<Duration> timeLeft,
            EngineClock clock,
            ThreadStarter threads) {
        this.closings = closings;
        this.beans = beans;
        this.critical = critical;
        this.timeLeft = timeLeft;
        this.clock = clock;
        this.threads = threads;
    }

    @Override
    public void phaseBegan(Phase phase, long sinceInitiation) {
        if (phase != Phase.CLOSE) {
            return;
        }
        CloseBudget time = new CloseBudget(this.clock, this.timeLeft.get());
        CloseWatch watching = new CloseWatch(this.closings, time, this.critical.get(), this.clock, this.threads);
        synchronized (this) {
            this.budget = time;
            this.watch = watching;
        }
        try {
            this.beans.measure(this.critical.get());
        } catch (ReflectiveOperationException ex) {
            throw new IllegalStateException("Spring's destruction of beans cannot be measured", ex);
        } finally {
            this.threads.start("shutdown-close-watch", watching);
        }
    }

    @Override
    public void closing() {
        this.beans.listenersAreTold();
    }

    @Override
    public synchronized void hurried(Deadlines deadlines) {
        if (this.budget != null && this.watch != null) {
            this.budget.shorten(this.timeLeft.get());
            this.watch.look();
        }
    }

    @Override
    public synchronized void ended(ShutdownReport report) {
        if (this.watch != null) {
            this.watch.end();
        }
    }

    /** Close a context of its own in the same way, so that this code need not be loaded when there is no time. */
    @Override
    public void prepare() {
        Closings rehearsed = new Closings(this.clock, (news) -> {});
        CloseWatch watching;
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            RehearsedBean.register(context);
            context.refresh();
            CloseObserver observer = new CloseObserver(
                    rehearsed,
                    new ClosingBeans(context.getDefaultListableBeanFactory(), rehearsed),
                    Set::of,
                    () -> Duration.ofMinutes(1),
                    this.clock,
                    this.threads);
            observer.phaseBegan(Phase.CLOSE, 0);
            observer.closing();
            watching = observer.watch();
        }
        watching.end();
        rehearsed.slowest();
        rehearsed.isClean();
    }

    private synchronized CloseWatch watch() {
        if (this.watch == null) {
            throw new IllegalStateException("Nothing is being closed");
        }
        return this.watch;
    }
}
