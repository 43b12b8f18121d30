package io.quiesce.shutdown.interleaving;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.quiesce.shutdown.interleaving.Interleavings.Action;

/**
 * Lets real threads do a few things at the same moment, again and again. This is for what has too many parts for
 * {@link Interleavings}.
 */
public final class Meetings implements AutoCloseable {

    private static final int USUAL = 200;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    /**
     * Have them meet in a scenario many times.
     * @param scenario begins anew each time, and throws if something does not hold
     */
    public void repeat(Action scenario) throws Exception {
        for (int round = 0; round < Interleavings.times(USUAL); round++) {
            scenario.run();
        }
    }

    /**
     * Do several things at once, each on a thread of its own; returns when all are done.
     * @param actions the things
     */
    public void together(Action... actions) throws Exception {
        AtomicInteger missing = new AtomicInteger(actions.length);
        List<Future<?>> results = new ArrayList<>();
        for (Action action : actions) {
            results.add(this.threads.submit(() -> {
                missing.decrementAndGet();
                while (missing.get() > 0) {
                    Thread.yield();
                }
                action.run();
                return null;
            }));
        }
        for (Future<?> result : results) {
            result.get(60, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        this.threads.shutdownNow();
    }
}
