package io.quiesce.shutdown.sessions;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.quiesce.shutdown.Alternatives;
import io.quiesce.shutdown.SuspendNotice;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import org.jspecify.annotations.Nullable;

/**
 * Writes the notices of one leave. Where else to go is found out once, and each client is given another order, so that they do
 * not all go to the first.
 * <p>
 * Used by one thread only.
 */
final class SuspendNotices {

    private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

    private final String reason;

    private final Supplier<@Nullable Alternatives> source;

    private final EngineClock clock;

    private final ThreadStarter threads;

    private final Random random;

    private final Consumer<Throwable> failures;

    private @Nullable List<URI> alternatives;

    SuspendNotices(
            String reason,
            Supplier<@Nullable Alternatives> source,
            EngineClock clock,
            ThreadStarter threads,
            Random random,
            Consumer<Throwable> failures) {
        this.reason = reason;
        this.source = source;
        this.clock = clock;
        this.threads = threads;
        this.random = random;
        this.failures = failures;
    }

    SuspendNotice write(Duration left) {
        List<URI> known = this.alternatives;
        if (known == null) {
            known = find();
            this.alternatives = known;
        }
        List<URI> order = new ArrayList<>(known);
        Collections.shuffle(order, this.random);
        return new SuspendNotice(left, this.clock.now().plus(left), order, this.reason);
    }

    /** Whoever takes too long is not waited for: then none is known. */
    private List<URI> find() {
        Alternatives source = this.source.get();
        if (source == null) {
            return List.of();
        }
        Search search = new Search(source, this.clock, this.failures);
        Thread thread = this.threads.start("shutdown-alternatives", search);
        try {
            this.clock.awaitUntil(this.clock.nanoTime() + LONGEST, () -> search.found != null);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        List<URI> found = search.found;
        if (found == null) {
            thread.interrupt();
            return List.of();
        }
        return found;
    }

    private static final class Search implements Runnable {

        private final Alternatives source;

        private final EngineClock clock;

        private final Consumer<Throwable> failures;

        private volatile @Nullable List<URI> found;

        Search(Alternatives source, EngineClock clock, Consumer<Throwable> failures) {
            this.source = source;
            this.clock = clock;
            this.failures = failures;
        }

        @Override
        public void run() {
            try {
                this.found = List.copyOf(this.source.find());
            } catch (Throwable ex) {
                this.found = List.of();
                this.failures.accept(ex);
            }
            this.clock.signal();
        }
    }
}
