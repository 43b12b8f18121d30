package io.quiesce.shutdown.signal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.ClosingThreads;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.signal.OperatingSystemSignals.SignalsUnavailableException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The signals of this process, which all its applications share.
 * <p>
 * The first SIGTERM or SIGINT drains and closes every application and then exits; the second ends every wait; the third
 * halts. Signals are handled from the preparation of the first application to the close of the last.
 *
 * @since 0.1.0
 */
public final class ProcessSignals {

    private static final Log logger = LogFactory.getLog("io.quiesce.shutdown");

    private static final ProcessSignals INSTANCE = new ProcessSignals();

    private final List<SignalTarget> targets = new CopyOnWriteArrayList<>();

    private final Map<ConfigurableApplicationContext, Owner> owners = Collections.synchronizedMap(new WeakHashMap<>());

    private final AtomicInteger received = new AtomicInteger();

    private final List<Runnable> previousHandlers = new ArrayList<>();

    private @Nullable Watchdog watchdog;

    private volatile boolean handling;

    private volatile @Nullable Thread shutdownThread;

    private volatile @Nullable ShutdownCause cause;

    private ProcessSignals() {}

    /**
     * Return the signals of this process.
     * @return the one instance
     */
    public static ProcessSignals get() {
        return INSTANCE;
    }

    synchronized void prepare(ConfigurableApplicationContext context, Duration boundOfStart) {
        watchdog();
        if (this.targets.isEmpty()) {
            install();
        }
        this.targets.add(new SignalTarget(context, boundOfStart));
    }

    /** Whose the process is that an application runs in; if nobody has said so, it is that of a test, for one. */
    enum Owner {

        /** The application. */
        APPLICATION,

        /** A servlet container, which runs it as a war. */
        CONTAINER
    }

    void setOwner(ConfigurableApplicationContext context, Owner owner) {
        this.owners.put(context, owner);
    }

    /**
     * Return whether the process is there for an application. It is not if a servlet container runs it as a war, or a test, whose
     * tool may close many contexts in the end: then its signals and its end are left alone.
     * @param context the context of the application
     * @return whether it may end the process
     */
    public boolean ownsProcess(ConfigurableApplicationContext context) {
        return this.owners.get(context) == Owner.APPLICATION;
    }

    /**
     * Return whether a servlet container runs an application as a war.
     * @param context the context of the application
     * @return whether it does
     */
    public boolean isInContainer(ConfigurableApplicationContext context) {
        return this.owners.get(context) == Owner.CONTAINER;
    }

    /**
     * The application is running: from now on signals drain it.
     * @param context its context
     * @param engine its engine
     */
    public void started(ConfigurableApplicationContext context, ShutdownEngine engine) {
        target(context).ifPresent((target) -> target.started(engine));
    }

    /**
     * The application is gone: signals are no longer its concern.
     * @param context its context
     */
    public synchronized void release(ConfigurableApplicationContext context) {
        Optional<SignalTarget> target = target(context);
        target.ifPresent(SignalTarget::closed);
        if (target.isPresent() && this.received.get() == 0) {
            this.targets.remove(target.get());
            if (this.targets.isEmpty()) {
                uninstall();
            }
        }
    }

    void startFailed(ConfigurableApplicationContext context) {
        target(context).ifPresent(SignalTarget::startFailed);
        release(context);
    }

    synchronized void releaseUnlessStarted(ConfigurableApplicationContext context) {
        if (target(context).filter(SignalTarget::isStarted).isEmpty()) {
            startFailed(context);
        }
    }

    /**
     * Load what a signal will need, by a shutdown of no application at all.
     */
    public void prepare() {
        hardBound();
        lastWords();
        newShutdownThread(ShutdownCause.SIGTERM);
        new ProcessShutdown(List.of()).run(ShutdownCause.SIGTERM);
    }

    private Optional<SignalTarget> target(ConfigurableApplicationContext context) {
        return this.targets.stream().filter((it) -> it.isFor(context)).findFirst();
    }

    private void install() {
        try {
            this.previousHandlers.add(OperatingSystemSignals.handle("TERM", () -> receive(ShutdownCause.SIGTERM)));
            this.previousHandlers.add(OperatingSystemSignals.handle("INT", () -> receive(ShutdownCause.SIGINT)));
            this.handling = true;
        } catch (SignalsUnavailableException ex) {
            uninstall();
            logger.info("Signals cannot be handled here (" + ex.getMessage()
                    + "): the shutdown happens in the hook of the virtual machine, which decides the exit code");
        }
    }

    private void uninstall() {
        this.previousHandlers.forEach(Runnable::run);
        this.previousHandlers.clear();
        this.handling = false;
    }

    /**
     * Return what a context is closed by. If the virtual machine is going down, the process is from now on bound to be gone in
     * time, unless that is not the application's: others may need longer. Otherwise it is kept alive until
     * the calling thread has closed the context.
     * @param context the context that is being closed
     * @param engine its engine
     * @return the cause
     */
    public ShutdownCause causeOfClose(ConfigurableApplicationContext context, ShutdownEngine engine) {
        ShutdownCause signalled = this.cause;
        if (signalled != null) {
            return signalled;
        }
        if (!ownsProcess(context)) {
            return ShutdownCause.CONTEXT_CLOSED;
        }
        if (!ClosingThreads.isProcessEnding()) {
            target(context)
                    .ifPresent((target) -> target.beginsToClose(engine.timings().hardBound()));
            return ShutdownCause.CONTEXT_CLOSED;
        }
        watchdog().haltAfter(engine.timings().hardBound(), engine.timings().lastWords());
        return this.handling ? ShutdownCause.CONTEXT_CLOSED : ShutdownCause.JVM_SHUTDOWN;
    }

    private synchronized Watchdog watchdog() {
        if (this.watchdog == null) {
            this.watchdog = new Watchdog(
                    new SystemClock(),
                    Runtime.getRuntime()::halt,
                    this::sayLastWords,
                    ThreadStarter.DAEMON,
                    new SpareThread("shutdown-last-words"),
                    new MemoryReserve());
            this.watchdog.start();
        }
        return this.watchdog;
    }

    private void receive(ShutdownCause cause) {
        switch (this.received.incrementAndGet()) {
            case 1 -> begin(cause);
            case 2 -> this.targets.forEach((target) -> target.hurry(watchdog()));
            default -> Runtime.getRuntime().halt(1);
        }
    }

    /**
     * Shut the process down as a first signal does, because an application asks for it. Where signals are not handled, only its
     * context is closed.
     * @param context the context of that application
     */
    public void shutDown(ConfigurableApplicationContext context) {
        if (this.handling && target(context).isPresent()) {
            if (this.received.compareAndSet(0, 1)) {
                begin(ShutdownCause.CONTEXT_CLOSED);
            }
        } else {
            Thread thread = new Thread(context::close, "shutdown");
            thread.setDaemon(false);
            thread.start();
        }
    }

    private void begin(ShutdownCause cause) {
        this.cause = cause;
        watchdog().haltAfter(hardBound(), lastWords());
        try {
            Thread thread = newShutdownThread(cause);
            this.shutdownThread = thread;
            thread.start();
        } catch (Throwable ex) {
            this.shutdownThread = Thread.currentThread();
            shutDown(cause);
        }
    }

    private Duration hardBound() {
        return longest(SignalTarget::hardBound);
    }

    private Duration lastWords() {
        return longest(SignalTarget::lastWords);
    }

    private Duration longest(Function<SignalTarget, Duration> duration) {
        return this.targets.stream()
                .map(duration)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    private Thread newShutdownThread(ShutdownCause cause) {
        Thread thread = new Thread(() -> shutDown(cause), "shutdown");
        // Threads of the virtual machine's signal dispatcher are daemons, which do not keep the process alive.
        thread.setDaemon(false);
        return thread;
    }

    private void shutDown(ShutdownCause cause) {
        int exitCode = 1;
        try {
            exitCode = new ProcessShutdown(this.targets).run(cause);
        } catch (Throwable ex) {
            logger.error("The shutdown failed", ex);
        } finally {
            System.exit(exitCode);
        }
    }

    private void sayLastWords() {
        Thread closing = this.shutdownThread;
        this.targets.forEach((target) -> target.overdue(closing));
    }
}
