package io.quiesce.shutdown.sessions;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

import io.quiesce.shutdown.engine.ThreadStarter;

/**
 * Threads that speak with the other ends of sessions, as many as are needed: some hang, because their client reads nothing, and
 * others must not wait for them.
 *
 * @since 0.1.0
 */
public final class Workers {

    /** So many that do not answer hold up the rest; fewer than that do not. */
    private static final int MOST = 128;

    /** Speaks with one. */
    @FunctionalInterface
    public interface Call {

        /**
         * Speak, as long as it takes.
         * @throws Exception if that failed
         */
        void run() throws Exception;
    }

    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

    private final Semaphore free = new Semaphore(MOST);

    private final ThreadStarter threads;

    private final Consumer<Throwable> failures;

    /**
     * Create workers; threads are started when they are needed.
     * @param threads starts them
     * @param failures told of what calls throw
     */
    public Workers(ThreadStarter threads, Consumer<Throwable> failures) {
        this.threads = threads;
        this.failures = failures;
    }

    /**
     * Have a call made soon, on a thread of these.
     * @param call the call
     */
    public void run(Call call) {
        this.calls.add(call);
        if (this.free.tryAcquire()) {
            try {
                this.threads.start("shutdown-session", this::work);
            } catch (Throwable ex) {
                // There may be no thread to be had; then it is done on this one.
                this.failures.accept(ex);
                work();
            }
        }
    }

    private void work() {
        do {
            try {
                for (Call call = this.calls.poll(); call != null; call = this.calls.poll()) {
                    speak(call);
                }
            } finally {
                this.free.release();
            }
            // One may have been added after the last look, by somebody who found no free place.
        } while (!this.calls.isEmpty() && this.free.tryAcquire());
    }

    private void speak(Call call) {
        try {
            call.run();
        } catch (Throwable ex) {
            this.failures.accept(ex);
        }
    }
}
