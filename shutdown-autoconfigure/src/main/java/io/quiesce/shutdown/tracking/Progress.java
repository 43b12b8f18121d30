package io.quiesce.shutdown.tracking;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Predicate;

import io.quiesce.shutdown.tracking.Intervention.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * How far a unit of work is, and which thread does it.
 * <p>
 * It is one reference, changed by compare-and-set alone, so that no lock is taken until somebody intervenes: whoever cancels
 * either finds the thread that does the work, or is found by the thread that begins to do it.
 */
abstract class Progress extends Nesting.Level {

    /** What is true of work while nobody does it. */
    enum State {
        BEGUN,
        QUEUED,
        /** Queued, and begun even if it is cancelled before. */
        PROMISED,
        ENDED
    }

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Progress.class, "state", Object.class);
        } catch (ReflectiveOperationException ex) {
            throw new ExceptionInInitializerError(ex);
        }
    }

    /** A {@link State}, the {@link Thread} that does the work, or an {@link Intervention}, which is never replaced. */
    private volatile Object state;

    /** Set before the thread is that it is true of. */
    private boolean spared;

    @SuppressWarnings("NullAway.Init") // It does not see what goes through the handle.
    Progress() {
        // Whatever publishes this publishes it as well, and a volatile write costs as much as counting.
        STATE.set(this, State.BEGUN);
    }

    /** Whether this goes on, and nobody has intervened. */
    final boolean isOpen() {
        return isOpen(this.state);
    }

    private static boolean isOpen(Object state) {
        return state != State.ENDED && !(state instanceof Intervention);
    }

    /** Returns the state before; it has not been changed if this was not open. */
    private Object change(Object next) {
        Object before = this.state;
        while (isOpen(before) && !STATE.compareAndSet(this, before, next)) {
            before = this.state;
        }
        return before;
    }

    /** Have this wait for a thread, unless somebody has intervened. Returns whether it does. */
    final boolean queue(State how) {
        return isOpen(change(how));
    }

    /** Have the calling thread do this, unless somebody has intervened. Returns whether it does. */
    final boolean startOn(Thread thread) {
        return isOpen(change(thread));
    }

    /** Have the calling thread do this in any case, and interrupt it if this has been cancelled. */
    final void attachTo(Thread thread) {
        if (change(thread) instanceof Intervention intervention) {
            intervention.attach(thread, this.spared);
        }
    }

    final void spare() {
        this.spared = true;
    }

    /** Returns whether the thread was interrupted for this. */
    final boolean letGoOf(Thread thread) {
        boolean left = this.state == thread && STATE.compareAndSet(this, thread, State.BEGUN);
        return !left && this.state instanceof Intervention intervention && intervention.detach(thread);
    }

    /** End this on the thread that does it. Returns {@code false} if that does not, or somebody has intervened. */
    final boolean endOn(Thread thread) {
        return this.state == thread && STATE.compareAndSet(this, thread, State.ENDED);
    }

    /** Interrupt the thread that does this. Returns how it waited, if it did, and {@code ENDED} if this was not open. */
    final State interrupt() {
        Intervention intervention = new Intervention(Outcome.CANCELLED, null);
        synchronized (intervention) {
            Object before = change(intervention);
            if (before instanceof Thread thread) {
                intervention.attach(thread, this.spared);
                return State.BEGUN;
            }
            return (before instanceof State waiting) ? waiting : State.ENDED;
        }
    }

    /** Returns whether this had not ended before. */
    final boolean endAs(Outcome end) {
        Object before = this.state;
        while (isOpen(before)) {
            Thread thread = (before instanceof Thread other) ? other : null;
            // A thread that does not know of the end still has to leave what it does within this.
            Object next = (end == Outcome.ENDED && thread == null) ? State.ENDED : new Intervention(end, thread);
            if (STATE.compareAndSet(this, before, next)) {
                return true;
            }
            before = this.state;
        }
        return before instanceof Intervention intervention && intervention.end(end);
    }

    /** Whether this had been asked to end before it did. */
    final boolean wasCancelled() {
        return this.state instanceof Intervention intervention && intervention.isCancellation();
    }

    final @Nullable Outcome outcome() {
        return (this.state instanceof Intervention intervention) ? intervention.outcome() : null;
    }

    final boolean hasEnded() {
        return this.state == State.ENDED || outcome() == Outcome.ENDED;
    }

    /** Whether this counts no more. */
    final boolean isOver() {
        Object now = this.state;
        return (now instanceof Intervention intervention)
                ? intervention.outcome() != Outcome.CANCELLED
                : now == State.ENDED;
    }

    final boolean isQueued() {
        Object now = this.state;
        return now == State.QUEUED || now == State.PROMISED;
    }

    final boolean isInterruptedOn(Thread thread) {
        return this.state instanceof Intervention intervention && intervention.hasInterrupted(thread);
    }

    final @Nullable Thread runner() {
        Object now = this.state;
        if (now instanceof Intervention intervention) {
            return intervention.runner();
        }
        return (now instanceof Thread thread) ? thread : null;
    }

    final boolean isDoneBy(Thread thread) {
        return runner() == thread;
    }

    final boolean isDoneBy(Predicate<Thread> threads) {
        Thread now = runner();
        return now != null && threads.test(now);
    }
}
