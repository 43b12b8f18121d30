package io.quiesce.shutdown.tracking;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.engine.WorkKind;
import org.jspecify.annotations.Nullable;

/**
 * One unit of work that is counted until it is closed.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread.
 *
 * @since 0.1.0
 */
public final class TrackedWork implements WorkTracker.Work {

    private enum State {
        RUNNING,
        CANCELLED,
        ENDED,
        ABANDONED
    }

    private final Book book;

    private final WorkKind kind;

    private volatile Supplier<String> description;

    private final long began;

    private volatile Outlook outlook = OptionalLong::empty;

    private State state = State.RUNNING;

    private boolean queued;

    private boolean promised;

    private @Nullable Thread runner;

    private boolean spared;

    private @Nullable List<Runnable> cancelActions;

    TrackedWork(Book book, WorkKind kind, Supplier<String> description, long began) {
        this.book = book;
        this.kind = kind;
        this.description = description;
        this.began = began;
    }

    WorkKind kind() {
        return this.kind;
    }

    long began() {
        return this.began;
    }

    /**
     * Say how long this work still takes, where that is known: what has an expiry ends with it, if nothing else happens.
     * @param outlook tells it
     */
    public void expect(Outlook outlook) {
        this.outlook = outlook;
    }

    Outlook outlook() {
        return this.outlook;
    }

    /**
     * Say that the calling thread does this work from now on. It is interrupted when the work is cancelled, at once if that
     * has happened already.
     */
    public synchronized void attach() {
        this.runner = Thread.currentThread();
        enter();
        if (this.state == State.CANCELLED && !this.spared) {
            this.runner.interrupt();
        }
    }

    /**
     * Say that the calling thread does this work from now on and is never interrupted for it: it is made to end in another
     * way.
     */
    public synchronized void attachSpared() {
        this.spared = true;
        attach();
    }

    /**
     * Say that this work waits for a thread: if it is cancelled before it has one, it ends at once.
     * @return this work
     */
    public TrackedWork queued() {
        boolean unwanted;
        synchronized (this) {
            this.queued = true;
            unwanted = this.state == State.CANCELLED;
        }
        if (unwanted) {
            close();
        }
        return this;
    }

    /**
     * Say that this work waits for a thread, and gets it even if it is cancelled before: somebody waits for a result that
     * nobody else can tell. It is outstanding until then.
     * @return this work
     */
    public synchronized TrackedWork promised() {
        this.promised = true;
        return queued();
    }

    synchronized boolean isQueued() {
        return this.queued;
    }

    /**
     * Begin what has been queued, on the calling thread.
     * @return whether it is still wanted; otherwise it must not be done
     */
    public synchronized boolean start() {
        this.queued = false;
        if (this.state != State.RUNNING) {
            return false;
        }
        this.runner = Thread.currentThread();
        enter();
        return true;
    }

    /** Say that the calling thread does this work, without being interrupted for it. */
    TrackedWork enter() {
        Nesting.enter(this);
        return this;
    }

    /** Return what the calling thread does of a ledger; work that was ended by another thread is passed over. */
    static @Nullable TrackedWork current(Book book) {
        return Nesting.find((work) -> work.book == book && !work.hasEnded());
    }

    synchronized boolean hasEnded() {
        return this.state == State.ENDED;
    }

    /**
     * Say that the calling thread no longer does this work. An interrupt from the cancellation does not stay behind on a
     * thread that goes on to do something else.
     */
    public void detach() {
        Thread thread = Thread.currentThread();
        Nesting.leave(this, isDoneBy(thread));
        if (letGoOf(thread)) {
            Thread.interrupted();
            // It may be meant for more than this: some executors run a task on the thread that submits it.
            if (Nesting.find((work) -> work.isInterruptedOn(thread)) != null) {
                thread.interrupt();
            }
        }
    }

    /** Returns whether the thread was interrupted for this work. */
    private synchronized boolean letGoOf(Thread thread) {
        boolean interrupted = isInterruptedOn(thread);
        if (this.runner == thread) {
            this.runner = null;
        }
        return interrupted;
    }

    private synchronized boolean isInterruptedOn(Thread thread) {
        return this.runner == thread && !this.spared && isCancelled();
    }

    @Nullable
    synchronized Thread runner() {
        return this.runner;
    }

    synchronized boolean isDoneBy(Thread thread) {
        return this.runner == thread;
    }

    @Override
    public synchronized boolean isCancelled() {
        return this.state == State.CANCELLED || this.state == State.ABANDONED;
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (this) {
            if (this.state == State.RUNNING) {
                if (this.cancelActions == null) {
                    this.cancelActions = new ArrayList<>(1);
                }
                this.cancelActions.add(action);
                return;
            }
            if (this.state == State.ENDED) {
                return;
            }
        }
        this.book.guarded(action).run();
    }

    /** Ask this work to end. Returns what is to be run for that, or {@code null} if the work has ended. */
    @Nullable
    List<Runnable> cancel() {
        boolean waiting;
        List<Runnable> actions;
        synchronized (this) {
            if (this.state != State.RUNNING) {
                return null;
            }
            this.state = State.CANCELLED;
            waiting = this.queued && !this.promised;
            if (this.runner != null && !this.spared) {
                this.runner.interrupt();
            }
            actions = (this.cancelActions != null) ? this.cancelActions : List.of();
            this.cancelActions = null;
        }
        if (waiting) {
            close();
        }
        return actions;
    }

    synchronized boolean isAbandoned() {
        return this.state == State.ABANDONED;
    }

    /** Give up on this work. Returns whether it was still running. */
    boolean abandon() {
        return endAs(State.ABANDONED);
    }

    /** Take this work back before anybody has got it. Returns whether it was not given up before. */
    boolean takeBack() {
        return endAs(State.ENDED);
    }

    private synchronized boolean endAs(State end) {
        if (this.state == State.ENDED || this.state == State.ABANDONED) {
            return false;
        }
        this.state = end;
        return true;
    }

    /** What is being done; whoever says that may be foreign, and must not do harm to those who ask. */
    String description() {
        try {
            return this.description.get();
        } catch (Throwable ex) {
            return "without a description: " + ex.getClass().getName();
        }
    }

    /** Whether there is a way to ask this work to end. */
    synchronized boolean canBeCancelled() {
        return this.queued || this.runner != null || this.cancelActions != null;
    }

    void describe(Supplier<String> description) {
        this.description = description;
    }

    @Override
    public void close() {
        end(true);
    }

    /** End this work as if it had not begun: it turned out to be none. */
    public void withdraw() {
        end(false);
    }

    private void end(boolean counts) {
        boolean cancelled;
        detach();
        synchronized (this) {
            cancelled = this.state == State.CANCELLED;
            if (!endAs(State.ENDED)) {
                return;
            }
        }
        this.book.ended(this, cancelled, counts);
    }
}
