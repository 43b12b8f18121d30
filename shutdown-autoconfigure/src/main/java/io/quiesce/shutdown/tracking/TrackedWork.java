package io.quiesce.shutdown.tracking;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.Intervention.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One unit of work that is counted until it is closed.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread.
 *
 * @since 0.1.0
 */
public final class TrackedWork extends Progress implements WorkTracker.Work {

    private static final Supplier<String> OVER = () -> "work that is ending";

    private final Book book;

    private final WorkKind kind;

    /** What follows a change of it makes that visible. */
    private Supplier<String> description;

    private final long began;

    private volatile @Nullable Outlook outlook;

    private @Nullable List<Runnable> cancelActions;

    private @Nullable Chain chain;

    private @Nullable TrackedWork older;

    TrackedWork(Book book, WorkKind kind, Supplier<String> description, long began) {
        this.book = book;
        this.kind = kind;
        this.description = description;
        this.began = began;
    }

    @Override
    TrackedWork work() {
        return this;
    }

    @Override
    Nesting.@Nullable Level outer() {
        return null;
    }

    /** Say what was entered before this. Who sees this work sees what it was linked to first, or later. */
    void link(Chain chain, @Nullable TrackedWork older) {
        this.chain = chain;
        this.older = older;
    }

    @Nullable
    TrackedWork older() {
        return this.older;
    }

    /** This has ended: it lets go of what it holds, as its chain may hold it for longer. */
    void forget() {
        this.description = OVER;
        this.cancelActions = null;
        if (this.chain != null) {
            this.chain.ended();
        }
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
        Outlook known = this.outlook;
        return (known != null) ? known : OptionalLong::empty;
    }

    /**
     * Say that the calling thread does this work from now on. It is interrupted when the work is cancelled, at once if that
     * has happened already.
     */
    public void attach() {
        attachTo(Thread.currentThread());
        enter();
    }

    /**
     * Say that the calling thread does this work from now on and is never interrupted for it: it is made to end in another
     * way.
     */
    public void attachSpared() {
        spare();
        attach();
    }

    /**
     * Say that this work waits for a thread: if it is cancelled before it has one, it ends at once.
     * @return this work
     */
    public TrackedWork queued() {
        return waiting(State.QUEUED);
    }

    /**
     * Say that this work waits for a thread, and gets it even if it is cancelled before: somebody waits for a result that
     * nobody else can tell. It is outstanding until then.
     * @return this work
     */
    public TrackedWork promised() {
        return waiting(State.PROMISED);
    }

    private TrackedWork waiting(State how) {
        if (!queue(how) && outcome() == Outcome.CANCELLED) {
            close();
        }
        return this;
    }

    /**
     * Begin what has been queued, on the calling thread.
     * @return whether it is still wanted; otherwise it must not be done
     */
    public boolean start() {
        if (!startOn(Thread.currentThread())) {
            return false;
        }
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

    /**
     * Say that the calling thread no longer does this work. An interrupt from the cancellation does not stay behind on a
     * thread that goes on to do something else.
     */
    public void detach() {
        Thread thread = Thread.currentThread();
        Nesting.leave(this, isDoneBy(thread));
        release(thread);
    }

    private void release(Thread thread) {
        if (letGoOf(thread)) {
            Thread.interrupted();
            // It may be meant for more than this: some executors run a task on the thread that submits it.
            if (Nesting.find((work) -> work.isInterruptedOn(thread)) != null) {
                thread.interrupt();
            }
        }
    }

    @Override
    public boolean isCancelled() {
        Outcome outcome = outcome();
        return outcome == Outcome.CANCELLED || outcome == Outcome.ABANDONED;
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (this) {
            // Who cancels takes the actions under this lock, afterwards.
            if (isOpen()) {
                List<Runnable> actions = this.cancelActions;
                if (actions == null) {
                    actions = new ArrayList<>(1);
                    this.cancelActions = actions;
                }
                actions.add(action);
                return;
            }
        }
        if (isCancelled()) {
            this.book.guarded(action).run();
        }
    }

    /** Ask this work to end. Returns what is to be run for that, or {@code null} if the work has ended. */
    @Nullable
    List<Runnable> cancel() {
        State before = interrupt();
        if (before == State.ENDED) {
            return null;
        }
        List<Runnable> actions = takeCancelActions();
        if (before == State.QUEUED) {
            close();
        }
        return actions;
    }

    private synchronized List<Runnable> takeCancelActions() {
        List<Runnable> actions = this.cancelActions;
        this.cancelActions = null;
        return (actions != null) ? actions : List.of();
    }

    boolean isAbandoned() {
        return outcome() == Outcome.ABANDONED;
    }

    /** Give up on this work. Returns whether it was still running. */
    boolean abandon() {
        return endAs(Outcome.ABANDONED);
    }

    /** Take this work back before anybody has got it. Returns whether it was not given up before. */
    boolean takeBack() {
        return endAs(Outcome.ENDED);
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
        return isQueued() || runner() != null || this.cancelActions != null;
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
        Thread thread = Thread.currentThread();
        Nesting.leave(this, isDoneBy(thread));
        if (!endOn(thread)) {
            release(thread);
            if (!endAs(Outcome.ENDED)) {
                return;
            }
        }
        this.book.ended(this, wasCancelled(), counts);
    }
}
