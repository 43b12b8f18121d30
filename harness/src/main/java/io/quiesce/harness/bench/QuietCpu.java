package io.quiesce.harness.bench;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Waits until a process has nothing to do any more: two looks at its computing time in a row are the same.
 */
final class QuietCpu {

    private final ScheduledExecutorService scheduler;

    private final Duration interval;

    private final Duration limit;

    /**
     * Create something to wait with.
     * @param scheduler where looks are taken
     * @param interval the time between two looks
     * @param limit the longest time to wait
     */
    QuietCpu(ScheduledExecutorService scheduler, Duration interval, Duration limit) {
        this.scheduler = scheduler;
        this.interval = interval;
        this.limit = limit;
    }

    /**
     * Wait for quiet.
     * @param cpuTime the computing time so far
     * @return whether it has become quiet in time
     * @throws InterruptedException if the waiting thread is interrupted
     */
    boolean await(Supplier<Duration> cpuTime) throws InterruptedException {
        CompletableFuture<Boolean> quiet = new CompletableFuture<>();
        Looks looks = new Looks(cpuTime, quiet);
        Future<?> schedule =
                this.scheduler.scheduleAtFixedRate(looks, 0, this.interval.toNanos(), TimeUnit.NANOSECONDS);
        try {
            return quiet.completeOnTimeout(false, this.limit.toNanos(), TimeUnit.NANOSECONDS)
                    .get();
        } catch (ExecutionException ex) {
            throw new IllegalStateException("The computing time cannot be read", ex.getCause());
        } finally {
            schedule.cancel(false);
        }
    }

    private static final class Looks implements Runnable {

        private final Supplier<Duration> cpuTime;

        private final CompletableFuture<Boolean> quiet;

        private Duration last = Duration.ofSeconds(-1);

        private Looks(Supplier<Duration> cpuTime, CompletableFuture<Boolean> quiet) {
            this.cpuTime = cpuTime;
            this.quiet = quiet;
        }

        @Override
        public void run() {
            try {
                Duration now = this.cpuTime.get();
                if (now.equals(this.last)) {
                    this.quiet.complete(true);
                }
                this.last = now;
            } catch (RuntimeException ex) {
                this.quiet.completeExceptionally(ex);
            }
        }
    }
}
