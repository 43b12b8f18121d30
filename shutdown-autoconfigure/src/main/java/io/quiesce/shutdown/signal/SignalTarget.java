package io.quiesce.shutdown.signal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadSnapshot;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.Uninterruptibly;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application that a signal ends: one that is running is drained, one that is still starting has its start ended.
 */
final class SignalTarget {

    private static final Log logger = LogFactory.getLog("io.quiesce.shutdown");

    /** One line of the log. */
    private static final Duration LAST_WORDS_OF_START = Duration.ofMillis(250);

    private final ConfigurableApplicationContext context;

    private final Duration boundOfStart;

    private final Thread starter = Thread.currentThread();

    private final CountDownLatch startEnded = new CountDownLatch(1);

    private @Nullable ShutdownEngine engine;

    private @Nullable ClosingDaemon closer;

    /**
     * Create a target for an application that the calling thread is starting.
     * @param context its context
     * @param boundOfStart how long ending the start may take
     */
    SignalTarget(ConfigurableApplicationContext context, Duration boundOfStart) {
        this.context = context;
        this.boundOfStart = boundOfStart;
    }

    boolean isFor(ConfigurableApplicationContext context) {
        return this.context == context;
    }

    void started(ShutdownEngine engine) {
        synchronized (this) {
            this.engine = engine;
        }
        this.startEnded.countDown();
    }

    void startFailed() {
        this.startEnded.countDown();
    }

    /** If the calling thread, which begins to close the application, is a daemon, keep the process alive meanwhile. */
    synchronized void beginsToClose(Duration bound) {
        if (this.closer == null && Thread.currentThread().isDaemon()) {
            this.closer = new ClosingDaemon(Thread.currentThread(), new SystemClock());
            this.closer.accompany(bound, ThreadStarter.DAEMON);
        }
    }

    synchronized void closed() {
        if (this.closer != null) {
            this.closer.closed();
        }
    }

    boolean isStarted() {
        return engine() != null;
    }

    private synchronized @Nullable ShutdownEngine engine() {
        return this.engine;
    }

    Duration hardBound() {
        ShutdownEngine engine = engine();
        return (engine != null) ? engine.timings().hardBound() : this.boundOfStart;
    }

    /** Return how long before the hard bound it is said what hangs. */
    Duration lastWords() {
        ShutdownEngine engine = engine();
        return (engine != null) ? engine.timings().lastWords() : LAST_WORDS_OF_START;
    }

    /** Returns when the application may be closed. */
    void drain(ShutdownCause cause) {
        if (!isStarted()) {
            // Whatever the start waits for, nobody needs it any more.
            this.starter.interrupt();
        }
        // A start that does not end cannot be closed either: Spring holds a lock for as long as it lasts.
        Uninterruptibly.run(this.startEnded::await);
        ShutdownEngine engine = engine();
        if (engine != null) {
            engine.drain(cause);
        }
    }

    /** Close the application and return its exit code. */
    int close() {
        ShutdownEngine engine = engine();
        try {
            closeContext();
        } catch (Throwable ex) {
            // Out of memory, for one. What else there is to close must not stay open because of that.
            logger.error("The application failed to close", ex);
            if (engine != null) {
                engine.closeFailed();
            }
            return 1;
        }
        if (engine == null) {
            return 0;
        }
        engine.awaitClosed();
        return engine.closed().map(ShutdownReport::exitCode).orElse(0);
    }

    /** Spring closes nothing for a thread that is interrupted, and says nothing of it. */
    private void closeContext() {
        do {
            Thread.interrupted();
            this.context.close();
        } while (Thread.currentThread().isInterrupted() && !this.context.isClosed());
    }

    void hurry(Watchdog watchdog) {
        ShutdownEngine engine = engine();
        if (engine != null) {
            engine.hurry();
            engine.timeToHalt().ifPresent((left) -> watchdog.haltAfter(left, lastWords()));
        }
    }

    void overdue(@Nullable Thread closing) {
        ShutdownEngine engine = engine();
        if (engine != null) {
            engine.overdue(ThreadSnapshot.of(closing));
        } else {
            logger.error(ThreadSnapshot.of(this.starter).stack().stream()
                    .map((frame) -> "\n\tat " + frame)
                    .collect(Collectors.joining("", "The start did not end in time and is halted; it is", "")));
        }
    }
}
