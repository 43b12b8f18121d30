package io.quiesce.harness.bench;

import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.quiesce.harness.AppProcessException;

/**
 * Requests from a fixed number of threads, each with one connection at a time: at a rate, or as many as possible.
 */
final class BoundedLoad implements AutoCloseable {

    /** So many are enough to keep two processors busy. */
    private static final int WORKERS = 4;

    private static final String PATH = "/orders";

    private final ScheduledExecutorService workers = Executors.newScheduledThreadPool(WORKERS, task -> {
        Thread thread = new Thread(task, "bench-load");
        thread.setDaemon(true);
        return thread;
    });

    private final List<HttpCaller> callers = new ArrayList<>();

    private final int expectedStatus;

    private final AtomicLong answers = new AtomicLong();

    private final AtomicLong others = new AtomicLong();

    BoundedLoad(URI base, boolean reuse, int expectedStatus) {
        this.expectedStatus = expectedStatus;
        for (int i = 0; i < WORKERS; i++) {
            this.callers.add(new HttpCaller(base, reuse));
        }
    }

    /** Begin to send requests at a rate, which is not made up for if answers come too slowly. */
    void start(int perSecond) {
        long period = TimeUnit.SECONDS.toNanos(1) * WORKERS / perSecond;
        long delay = 0;
        for (HttpCaller caller : this.callers) {
            this.workers.scheduleWithFixedDelay(() -> send(caller), delay, period, TimeUnit.NANOSECONDS);
            delay += period / WORKERS;
        }
    }

    /** Send as many requests as possible for a while. Returns how many were answered. */
    long run(int seconds) throws InterruptedException {
        long before = this.answers.get();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        ExecutorService executor = this.workers;
        List<Future<?>> running = new ArrayList<>();
        for (HttpCaller caller : this.callers) {
            running.add(executor.submit(() -> {
                while (System.nanoTime() - end < 0) {
                    send(caller);
                }
            }));
        }
        for (Future<?> each : running) {
            try {
                each.get();
            } catch (ExecutionException ex) {
                throw new AppProcessException("The load broke off: " + ex.getCause(), ex.getCause());
            }
        }
        return this.answers.get() - before;
    }

    private void send(HttpCaller caller) {
        try {
            boolean expected = caller.get(PATH).status() == this.expectedStatus;
            (expected ? this.answers : this.others).incrementAndGet();
        } catch (UncheckedIOException ex) {
            this.others.incrementAndGet();
        }
    }

    /** Return how many requests were answered with the expected status. */
    long answers() {
        return this.answers.get();
    }

    /** Return how many requests were answered otherwise, or not at all. */
    long others() {
        return this.others.get();
    }

    @Override
    public void close() {
        this.workers.shutdownNow();
        this.callers.forEach(HttpCaller::close);
    }
}
