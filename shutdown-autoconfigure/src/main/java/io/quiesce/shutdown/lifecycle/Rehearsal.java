package io.quiesce.shutdown.lifecycle;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.Announcement;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ParallelStop;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadSnapshot;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.signal.ProcessSignals;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Goes through a shutdown of nothing, once in the life of a process, in the background once the application is ready: before
 * that it would take the processor from the start.
 * <p>
 * The code of a shutdown runs once, and for the first time when it matters: its classes would be loaded then, which takes
 * longer than all that they do, and fails when memory has run out, or their jar is another one by now.
 *
 * @since 0.1.0
 */
public final class Rehearsal implements ApplicationListener<ApplicationReadyEvent> {

    private static final Log logger = LogFactory.getLog("io.quiesce.shutdown");

    private static final AtomicBoolean HELD = new AtomicBoolean();

    private final ObjectProvider<ShutdownListener> listeners;

    private final ObjectProvider<WorkSource> sources;

    /**
     * Create a rehearsal.
     * @param listeners those that prepare themselves, too
     * @param sources those that look for what they will have to stop
     */
    public Rehearsal(ObjectProvider<ShutdownListener> listeners, ObjectProvider<WorkSource> sources) {
        this.listeners = listeners;
        this.sources = sources;
    }

    /** Rehearse on a thread of its own, unless that has been done. */
    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        if (HELD.compareAndSet(false, true)) {
            List<Runnable> more = Stream.concat(
                            this.listeners.orderedStream().<Runnable>map((listener) -> listener::prepare),
                            this.sources.stream().<Runnable>map((source) -> source::isEmpty))
                    .toList();
            // A servlet container stops by itself, and may have closed the class loader of the application before all
            // is loaded.
            boolean alone = ProcessSignals.get().ownsProcess(event.getApplicationContext());
            ThreadStarter.DAEMON.start("shutdown-rehearsal", () -> rehearse(more, alone));
        }
    }

    private static void rehearse(List<Runnable> more, boolean alone) {
        // Once as it should go, and once with work that has to be given up.
        rehearse(Duration.ofMinutes(1), false);
        rehearse(Duration.ofMillis(1), true);
        more.forEach(Rehearsal::attempt);
        ProcessSignals.get().prepare();
        if (alone) {
            attempt(LeavingClasses::load);
        }
        ThreadSnapshot.of(Thread.currentThread());
        // A web server deletes its temporary files.
        visitNothing();
        attempt(Rehearsal::closeNothing);
        logger.debug("A shutdown of nothing has been rehearsed");
    }

    /** What fails here may fail in a shutdown, too, which says so then. */
    private static void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | LinkageError ex) {
            logger.debug("A part of a shutdown cannot be rehearsed", ex);
        }
    }

    private static void rehearse(Duration unit, boolean endless) {
        EngineClock clock = new SystemClock();
        WorkLedger ledger = new WorkLedger(clock, ThreadStarter.DAEMON, (failure) -> {});
        ShutdownEngine engine = new ShutdownEngine(
                new ShutdownTimings(Duration.ZERO, null, unit, unit, unit.multipliedBy(3), unit),
                clock,
                ledger,
                ThreadStarter.DAEMON);
        engine.addHandler("rehearsal", (progress) -> progress.outstandingTasks().await());
        engine.addAnnouncement(new Nothing());
        engine.addSource(new NothingMore());
        if (endless) {
            ledger.tracker().begin("rehearsal");
        }
        TrackedWork request = ledger.beginRequest(() -> "rehearsal");
        if (request != null) {
            request.close();
        }
        engine.drain(ShutdownCause.SIGTERM);
        engine.drain(ShutdownCause.CONTEXT_CLOSED);
        engine.closed();
        engine.awaitClosed();
    }

    /** Spring's own code that stops and destroys beans. */
    private static void closeNothing() {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            RehearsedBean.register(context);
            context.refresh();
        }
    }

    private static void visitNothing() {
        try {
            Files.walkFileTree(Path.of(System.getProperty("java.io.tmpdir")), new SimpleFileVisitor<>() {

                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return FileVisitResult.TERMINATE;
                }
            });
        } catch (IOException | SecurityException ex) {
            // Then the shutdown does what was left out here for the first time.
        }
    }

    private static final class NothingMore implements WorkSource {

        @Override
        public String name() {
            return "rehearsal-of-source";
        }

        @Override
        public WorkKind kind() {
            return WorkKind.MESSAGES;
        }

        @Override
        public void stopFetching() throws Exception {
            new ParallelStop<String>(name(), (member, stopped) -> stopped.run()).run(List.of("nothing"));
        }
    }

    private static final class Nothing implements Announcement {

        @Override
        public String name() {
            return "rehearsal-of-announcement";
        }

        @Override
        public Duration timeout() {
            return Duration.ofMinutes(1);
        }

        @Override
        public void leave() {}
    }
}
