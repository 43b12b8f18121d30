package io.quiesce.shutdown.connections;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.connections.ServerConnections.Idle;
import io.quiesce.shutdown.engine.Deadlines;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.sessions.Workers;

/**
 * Closes the idle connections of a server in the second half of the window, one after the other, and all that are left at its end.
 * A client that uses its connection before its turn is told by the response instead, so those that have not done so for longest
 * come first.
 * <p>
 * In the first half balancers still send. A connection that is closed in the moment in which they do takes the request with it,
 * and HAProxy, for one, then closes its client's without a word; so nobody is closed before they have had the time to notice, or
 * have been told by the response on every connection that they use.
 * <p>
 * Connections hold nothing: no shutdown waits for this.
 *
 * @since 0.1.0
 */
public final class ConnectionsLeaving implements ShutdownListener {

    private final ServerConnections connections;

    private final boolean telling;

    private final EngineClock clock;

    private final ThreadStarter threads;

    private final RandomGenerator random;

    private final Consumer<Throwable> failures;

    private final Workers workers;

    private volatile boolean refusing;

    /**
     * Create a listener that does nothing before a shutdown.
     * @param connections the connections of the server
     * @param telling whether connections are told, besides being closed
     * @param clock to wait with
     * @param threads to close connections on
     * @param random spreads the closes
     * @param failures told of what the server throws
     */
    ConnectionsLeaving(
            ServerConnections connections,
            boolean telling,
            EngineClock clock,
            ThreadStarter threads,
            RandomGenerator random,
            Consumer<Throwable> failures) {
        this.connections = connections;
        this.telling = telling;
        this.clock = clock;
        this.threads = threads;
        this.random = random;
        this.failures = failures;
        this.workers = new Workers(threads, failures);
    }

    /**
     * Create the listener of an application.
     * @param connections the connections of its server
     * @param properties whether they are told
     * @param engine is told of what the server throws
     * @param clock to wait with
     * @return a listener that closes connections on threads of its own
     */
    public static ConnectionsLeaving of(
            ServerConnections connections,
            ConnectionsShutdownProperties properties,
            ShutdownEngine engine,
            EngineClock clock) {
        return new ConnectionsLeaving(
                connections, properties.goAway(), clock, ThreadStarter.DAEMON, new Random(), engine::reportFailure);
    }

    @Override
    public void initiated(ShutdownCause cause, Deadlines deadlines, Map<WorkKind, Long> outstanding) {
        long start = this.clock.nanoTime();
        // Here, and not on the other thread: whoever connects from now on is told by each response, and left alone.
        begin(longestIdleFirst(this.connections), start, deadlines.refuse());
    }

    static List<Runnable> longestIdleFirst(ServerConnections connections) {
        List<Idle> idle = new ArrayList<>(connections.idle());
        idle.sort(Comparator.comparingLong(Idle::since));
        List<Runnable> closes = new ArrayList<>(idle.size());
        for (Idle each : idle) {
            closes.add(each.close());
        }
        return closes;
    }

    private void begin(List<Runnable> closes, long start, long window) {
        this.threads.start("shutdown-connections", () -> leave(closes, start, window));
    }

    @Override
    public void refusing(boolean early) {
        this.refusing = true;
        this.clock.signal();
    }

    /** Look at the connections once and leave them alone, and go through the same without any. */
    @Override
    public void prepare() {
        longestIdleFirst(this.connections);
        new ConnectionsLeaving(new NoConnections(), true, this.clock, this.threads, this.random, this.failures)
                .begin(List.of(() -> {}), this.clock.nanoTime(), 0);
    }

    private void leave(List<Runnable> closes, long start, long window) {
        Executor executor = (notice) -> this.workers.run(notice::run);
        if (this.telling) {
            attempt(() -> this.connections.tell(executor));
        }
        attempt(() -> closeOverTime(closes, start, window));
        if (this.telling) {
            attempt(() -> this.connections.refuse(executor));
        }
        // Who was being served when it was his turn.
        closes.forEach(this::attempt);
    }

    private void closeOverTime(List<Runnable> closes, long start, long window) {
        for (int i = 0; i < closes.size(); i++) {
            double moment = window * (1 + (i + this.random.nextDouble(0.5, 1)) / closes.size()) / 2;
            if (this.clock.awaitUndisturbed(start + (long) moment, () -> this.refusing)) {
                return;
            }
            attempt(closes.get(i));
        }
        this.clock.awaitUndisturbed(start + window, () -> this.refusing);
    }

    private void attempt(Runnable action) {
        try {
            action.run();
        } catch (Throwable ex) {
            this.failures.accept(ex);
        }
    }

    /** What is told of it is told to nobody. */
    private static final class NoConnections implements ServerConnections {

        @Override
        public void tell(Executor executor) {
            executor.execute(() -> {});
        }

        @Override
        public List<Idle> idle() {
            return List.of();
        }

        @Override
        public void refuse(Executor executor) {
            executor.execute(() -> {});
        }
    }
}
