package io.quiesce.shutdown.engine;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Stops the members of a source that run, and starts those again, as {@link WorkSource#pause()} and
 * {@link WorkSource#resume()} should: a member that did not run before does not run afterwards either.
 * <p>
 * <strong>Threading:</strong> the two are called in turns, by one thread at a time.
 *
 * @param <M> the type of the members
 */
public final class TemporaryStop<M> {

    private final ParallelStop<M> stop;

    private final Predicate<? super M> running;

    private final Consumer<? super M> start;

    private final Set<M> stopped = ConcurrentHashMap.newKeySet();

    /**
     * Create a stop.
     * @param stop stops members
     * @param running tells whether a member runs
     * @param start starts a member
     */
    public TemporaryStop(ParallelStop<M> stop, Predicate<? super M> running, Consumer<? super M> start) {
        this.stop = stop;
        this.running = running;
        this.start = start;
    }

    /**
     * Stop the members that run; returns when they have stopped.
     * @param members the members
     * @throws Exception what a member threw
     */
    public void pause(Collection<? extends M> members) throws Exception {
        Collection<? extends M> running = members.stream().filter(this.running).toList();
        this.stopped.addAll(running);
        this.stop.run(running);
    }

    /** Start the members that have been stopped. */
    public void resume() {
        this.stopped.forEach((member) -> {
            this.stopped.remove(member);
            this.start.accept(member);
        });
    }
}
