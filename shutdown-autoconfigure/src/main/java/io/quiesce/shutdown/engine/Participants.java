package io.quiesce.shutdown.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;

/**
 * The foreign code that runs beside a drain: handlers and announcements.
 */
final class Participants {

    private final Timeline timeline;

    private final ThreadStarter threads;

    private final ListenerGroup listeners;

    // Others look at these while they are being filled: whoever joins a shutdown that has just begun.
    private final List<BackgroundRun> handlers = new CopyOnWriteArrayList<>();

    private final List<BackgroundRun> announcements = new CopyOnWriteArrayList<>();

    private final Set<BackgroundRun> told = ConcurrentHashMap.newKeySet();

    private boolean started;

    private boolean closed;

    Participants(Timeline timeline, ThreadStarter threads, ListenerGroup listeners) {
        this.timeline = timeline;
        this.threads = threads;
        this.listeners = listeners;
    }

    /** Start all of them at once, announcements first: the world should know before anything else happens. */
    void start(
            Map<String, ShutdownHandler> handlers,
            List<Announcement> announcements,
            ShutdownProgress progress,
            Runnable onEnd) {
        // The application may have been held until now, which is not their doing.
        long now = this.timeline.elapsed();
        announcements.forEach((it) -> this.announcements.add(
                new BackgroundRun(it.name(), it.isRegistry(), now + it.timeout().toNanos(), it::leave)));
        List<BackgroundRun> known;
        synchronized (this) {
            handlers.forEach((name, it) ->
                    this.handlers.add(new BackgroundRun(name, false, Long.MAX_VALUE, () -> it.shutdown(progress))));
            known = List.copyOf(this.handlers);
            this.started = true;
        }
        this.announcements.forEach((it) -> it.start(this.threads, this.timeline, onEnd));
        known.forEach((it) -> it.start(this.threads, this.timeline, onEnd));
    }

    /**
     * Start a handler that comes late, or take it to those that will be started, if that has not been done. Returns whether it
     * could be: not when nobody waits for it any more.
     */
    synchronized boolean startLate(String name, ShutdownHandler handler, ShutdownProgress progress, Runnable onEnd) {
        if (this.closed) {
            return false;
        }
        BackgroundRun run = new BackgroundRun(name, false, Long.MAX_VALUE, () -> handler.shutdown(progress));
        this.handlers.add(run);
        if (this.started) {
            run.start(this.threads, this.timeline, onEnd);
        }
        return true;
    }

    /** Take no more handlers if all have ended. Returns whether they have, and the announcements too. */
    synchronized boolean closeIfDone() {
        this.closed = handlersDone() && announcementsDone();
        return this.closed;
    }

    /** Throw if the calling thread is that of a handler, and so must not wait for the end of all of them. */
    void refuseHandlers(boolean toTheEnd) {
        if (this.handlers.stream().anyMatch((handler) -> handler.runsOn(Thread.currentThread()))) {
            throw new IllegalStateException(
                    "A shutdown handler must not wait for 'runningHandlers': it would wait for itself");
        }
    }

    /** The handler on this thread waits for the end of the phase, which must not wait for the handler. */
    void letHandlerGoOn(Thread thread) {
        this.handlers.stream()
                .filter((handler) -> handler.runsOn(thread))
                .forEach((handler) -> handler.letGo(this.timeline));
    }

    /** Stop waiting for announcements whose time is up, and tell who has ended. */
    void follow(long now) {
        this.announcements.stream()
                .filter((it) -> it.isRunning() && now >= it.limit())
                .forEach((it) -> it.stopWaiting(this.timeline));
        this.announcements.forEach((it) -> tellOnce(it, ShutdownListener::announced));
        this.handlers.forEach((it) -> tellOnce(it, ShutdownListener::handlerEnded));
    }

    void stopWaiting() {
        synchronized (this) {
            this.closed = true;
        }
        this.announcements.forEach((it) -> it.stopWaiting(this.timeline));
        this.handlers.forEach((it) -> it.stopWaiting(this.timeline));
        follow(this.timeline.elapsed());
    }

    private void tellOnce(BackgroundRun background, BiConsumer<ShutdownListener, Outcome> how) {
        if (background.hasEnded() && this.told.add(background)) {
            this.listeners.tell((listener) -> how.accept(listener, background.outcome()));
        }
    }

    long nextLimit() {
        return this.announcements.stream()
                .filter(BackgroundRun::isRunning)
                .mapToLong(BackgroundRun::limit)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    boolean handlersDone() {
        return this.handlers.stream().noneMatch(BackgroundRun::isRunning);
    }

    boolean announcementsDone() {
        return this.announcements.stream().noneMatch(BackgroundRun::isRunning);
    }

    List<String> runningHandlers() {
        return namesOfRunning(this.handlers);
    }

    List<String> runningAnnouncements() {
        return namesOfRunning(this.announcements);
    }

    private static List<String> namesOfRunning(List<BackgroundRun> runs) {
        return runs.stream()
                .filter(BackgroundRun::isRunning)
                .map(BackgroundRun::name)
                .toList();
    }

    List<Outcome> handlerOutcomes() {
        return this.handlers.stream().map(BackgroundRun::outcome).toList();
    }

    /** What the report has: the entries of registries, and whatever else did not work. */
    List<Outcome> reportedOutcomes() {
        return this.announcements.stream()
                .map(BackgroundRun::outcome)
                .filter((outcome) -> outcome.registry() || outcome.failure() != null)
                .toList();
    }

    List<Outcome> registryOutcomes() {
        return this.announcements.stream()
                .map(BackgroundRun::outcome)
                .filter(Outcome::registry)
                .toList();
    }
}
