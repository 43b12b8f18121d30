package io.quiesce.shutdown.simulation;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * A thread that runs when it has the turn, and no other does then. It is used again and again, as starting threads is slow.
 */
final class SimulatedThread extends Thread {

    private static final long STACK = 256 * 1024;

    /** How it looks when it is asked who it is: ids of the virtual machine would differ from run to run. */
    private final long number;

    private final Turns turns;

    private volatile boolean turn;

    private volatile boolean dismissed;

    /** An interrupt that it finds when it has the turn: a real one would wake it before. */
    private boolean interrupt;

    private @Nullable Runnable task;

    long deadline;

    @Nullable
    BooleanSupplier condition;

    boolean signalled;

    boolean yieldsAtReading;

    SimulatedThread(Turns turns, long number) {
        super(null, null, "simulated-" + number, STACK, false);
        this.turns = turns;
        this.number = number;
        setDaemon(true);
    }

    @Override
    @SuppressWarnings("deprecation") // There is no other way to say that before JDK 19.
    public long getId() {
        return Long.MAX_VALUE - this.number;
    }

    long number() {
        return this.number;
    }

    void assign(Runnable task) {
        this.task = task;
    }

    void dismiss() {
        this.dismissed = true;
        LockSupport.unpark(this);
    }

    /** Hand this thread the turn; the caller has to wait for its own, or to be at its end. */
    void giveTurn() {
        this.turn = true;
        LockSupport.unpark(this);
    }

    void awaitTurn() {
        while (!this.turn && !this.dismissed) {
            LockSupport.park(this);
        }
        this.turn = false;
        takeInterrupt();
    }

    void takeInterrupt() {
        if (this.interrupt) {
            this.interrupt = false;
            super.interrupt();
        }
    }

    @Override
    public void run() {
        awaitTurn();
        while (!this.dismissed) {
            Runnable next = this.task;
            this.task = null;
            try {
                if (next != null) {
                    next.run();
                }
            } catch (Turns.Over ex) {
                // It waited for something that will not happen any more.
            } catch (Throwable ex) {
                this.turns.fail(ex);
            }
            interrupted();
            this.interrupt = false;
            this.turns.ended(this);
        }
    }

    @Override
    public void interrupt() {
        if (this == currentThread()) {
            super.interrupt();
        } else {
            this.interrupt = true;
            this.turns.interrupted(this);
        }
    }

    boolean hasInterrupt() {
        return this.interrupt;
    }

    @Override
    public boolean isInterrupted() {
        return this.interrupt || super.isInterrupted();
    }

    /** Stacks are slow, and nobody reads them here. */
    @Override
    public StackTraceElement[] getStackTrace() {
        return new StackTraceElement[0];
    }
}
