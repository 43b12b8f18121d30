package io.quiesce.shutdown.tracking;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;

/**
 * The names of what is outstanding, for those who have to be told one by one.
 */
final class Roster {

    /** So many are enough to see what work hangs at, and do not keep the rest from being cancelled or abandoned. */
    private static final int MOST_DUMPED = 10;

    private final Set<TrackedWork> entries = ConcurrentHashMap.newKeySet();

    private final EngineClock clock;

    Roster(EngineClock clock) {
        this.clock = clock;
    }

    void add(TrackedWork work) {
        this.entries.add(work);
    }

    void remove(TrackedWork work) {
        this.entries.remove(work);
    }

    void release(Thread thread) {
        this.entries.stream().filter((work) -> work.isDoneBy(thread)).forEach(TrackedWork::close);
    }

    List<WorkDetails> describe() {
        return details(oldestFirst(), 0);
    }

    /**
     * Cancel all.
     * @param callbacks runs the callbacks of one piece of work, which may hang, so that no two pieces share a thread
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
        return this.entries.stream()
                .sorted(Comparator.comparingLong(TrackedWork::began))
                .toList();
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
