package io.quiesce.shutdown.interleaving;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;

/**
 * A clock that stands still: who waits is woken by signals only, and one signal that is missed leaves him waiting for ever. It
 * keeps the threads that it has started.
 */
public final class StandingClock implements EngineClock, ThreadStarter {

    private final List<Thread> started = new ArrayList<>();

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public boolean awaitUntil(long deadline, BooleanSupplier condition) throws InterruptedException {
        synchronized (this) {
            while (!condition.getAsBoolean()) {
                if (deadline <= 0) {
                    return false;
                }
                wait();
            }
            return true;
        }
    }

    @Override
    public void signal() {
        synchronized (this) {
            notifyAll();
        }
    }

    @Override
    public Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        synchronized (this.started) {
            this.started.add(thread);
        }
        thread.start();
        return thread;
    }

    /** Wait for the end of all threads that were started. */
    public void join() throws InterruptedException {
        for (int i = 0; i < count(); i++) {
            thread(i).join();
        }
    }

    private int count() {
        synchronized (this.started) {
            return this.started.size();
        }
    }

    private Thread thread(int index) {
        synchronized (this.started) {
            return this.started.get(index);
        }
    }
}
