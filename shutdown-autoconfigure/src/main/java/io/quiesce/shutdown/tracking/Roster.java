package io.quiesce.shutdown.tracking;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.jspecify.annotations.Nullable;

/**
 * The names of what is outstanding, for those who have to be told one by one.
 */
final class Roster {

    /** So many are enough to see what work hangs at, and do not keep the rest from being cancelled or abandoned. */
    private static final int MOST_DUMPED = 10;

    /** So many references are in two lines of a cache, which processors fetch together. */
    private static final int APART = 32;

    private static final int MOST_CHAINS = 64;

    private final Chain[] chains = new Chain
            [Math.min(MOST_CHAINS, Integer.highestOneBit(Runtime.getRuntime().availableProcessors()) * 4)];

    private final EngineClock clock;

    Roster(EngineClock clock) {
        this.clock = clock;
        AtomicReferenceArray<@Nullable TrackedWork> newest =
                new AtomicReferenceArray<>((this.chains.length + 1) * APART);
        for (int i = 0; i < this.chains.length; i++) {
            this.chains[i] = new Chain(newest, (i + 1) * APART);
        }
    }

    void add(TrackedWork work) {
        long next = Thread.currentThread().getId();
        while (!this.chains[(int) next & (this.chains.length - 1)].add(work)) {
            next++;
        }
    }

    List<WorkDetails> release(Predicate<Thread> threads) {
        List<TrackedWork> work =
                everything().stream().filter((each) -> each.isDoneBy(threads)).toList();
        List<WorkDetails> result = details(work, 0);
        work.forEach(TrackedWork::close);
        return result;
    }

    List<WorkDetails> describe() {
        return details(oldestFirst(), 0);
    }

    /**
     * Cancel all.
     * @param callbacks takes the callbacks of one piece of work
     */
    List<WorkDetails> cancel(Consumer<List<Runnable>> callbacks) {
        List<TrackedWork> work = oldestFirst();
        List<WorkDetails> result = details(work, MOST_DUMPED);
        // First what waits for a thread: interrupting what runs may give it one.
        for (TrackedWork each : waitingFirst(work)) {
            List<Runnable> actions = each.cancel();
            if (actions != null && !actions.isEmpty()) {
                callbacks.accept(actions);
            }
        }
        return result;
    }

    private static List<TrackedWork> waitingFirst(List<TrackedWork> work) {
        Map<Boolean, List<TrackedWork>> byWaiting =
                work.stream().collect(Collectors.partitioningBy(TrackedWork::isQueued));
        List<TrackedWork> result = new ArrayList<>(byWaiting.getOrDefault(true, List.of()));
        result.addAll(byWaiting.getOrDefault(false, List.of()));
        return result;
    }

    /** Give up on all, with the stacks of the first. */
    List<WorkDetails> abandon(Consumer<TrackedWork> strikeOut) {
        List<TrackedWork> work =
                oldestFirst().stream().filter(TrackedWork::abandon).toList();
        List<WorkDetails> result = details(work, MOST_DUMPED);
        work.forEach(strikeOut);
        return result;
    }

    /** Sessions are no work, and nobody waits for them. */
    private List<TrackedWork> oldestFirst() {
        return everything().stream()
                .filter((work) -> WorkKind.HOLDING_TASKS.contains(work.kind()))
                .toList();
    }

    /** Return all, the oldest first. */
    List<TrackedWork> everything() {
        List<TrackedWork> work = new ArrayList<>();
        for (Chain chain : this.chains) {
            chain.forEach(work::add);
        }
        // Within a chain the newest comes first, and what has begun at the same time keeps its order.
        Collections.reverse(work);
        work.sort(Comparator.comparingLong(TrackedWork::began));
        return work;
    }

    /** Describe work, the first so many that have a thread with its stack. */
    private List<WorkDetails> details(List<TrackedWork> work, int withStack) {
        long now = this.clock.nanoTime();
        List<WorkDetails> result = new ArrayList<>(work.size());
        int dumped = 0;
        for (TrackedWork each : work) {
            WorkDetails details = WorkView.of(each, now, dumped < withStack);
            dumped += details.stack().isEmpty() ? 0 : 1;
            result.add(details);
        }
        return List.copyOf(result);
    }
}
