package io.quiesce.shutdown.signal;

import java.time.Duration;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;

/**
 * A daemon thread that closes an application, such as one that serves a request. When the web server has stopped there may be no
 * other threads than daemons, and the virtual machine would end with 0 before this one has said with which code. So another
 * thread keeps the process alive, until this one has had the time to say so.
 */
final class ClosingDaemon {

    private static final Duration TIME_TO_EXIT = Duration.ofSeconds(1);

    private final Thread closing;

    private final EngineClock clock;

    private volatile boolean closed;

    private volatile boolean ended;

    /**
     * Create what knows how far a thread is.
     * @param closing the thread
     * @param clock the clock
     */
    ClosingDaemon(Thread closing, EngineClock clock) {
        this.closing = closing;
        this.clock = clock;
    }

    /**
     * Keep the process alive for it.
     * @param bound how long it may take to close the application
     * @param daemons starts the thread that waits for its end
     */
    void accompany(Duration bound, ThreadStarter daemons) {
        try {
            Thread watch = daemons.start("shutdown-companion-watch", this::watch);
            Thread companion = new Thread(() -> stay(bound, watch), "shutdown-companion");
            companion.setDaemon(false);
            companion.start();
        } catch (VirtualMachineError ex) {
            // There may be no thread to be had. The application is closed all the same.
        }
    }

    void watch() {
        try {
            this.closing.join();
            this.ended = true;
            this.clock.signal();
        } catch (InterruptedException ex) {
            // Nobody stays any more. The other may be of a pool, and never end.
        }
    }

    void stay(Duration bound, Thread watch) {
        this.clock.awaitUndisturbed(this.clock.nanoTime() + bound.toNanos(), () -> this.closed || this.ended);
        if (this.closed) {
            this.clock.awaitUndisturbed(this.clock.nanoTime() + TIME_TO_EXIT.toNanos(), () -> this.ended);
        }
        watch.interrupt();
    }

    /** The application is closed. */
    void closed() {
        this.closed = true;
        this.clock.signal();
    }
}
