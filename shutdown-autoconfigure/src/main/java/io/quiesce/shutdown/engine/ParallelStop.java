package io.quiesce.shutdown.engine;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Stops all members of a source at the same time, as {@link WorkSource#stopFetching()} should.
 * <p>
 * <strong>Threading:</strong> each member is stopped on a thread of its own: some return only when they have stopped.
 * <p>
 * <strong>Waiting:</strong> an interrupt, which says that work is being cancelled, does not end the waiting: what runs in the
 * members has been interrupted too, and whether it honours that shows when they have stopped. How long that is waited for is
 * the affair of the deadlines.
 * <p>
 * <strong>Failures:</strong> a member that fails is thrown when all have ended.
 *
 * @param <M> the type of the members
 * @since 0.1.0
 */
public final class ParallelStop<M> {

    /**
     * Stops a member.
     *
     * @param <M> the type of the members
     */
    @FunctionalInterface
    public interface Stop<M> {

        /**
         * Stop a member, or hasten its stop.
         * @param member the member
         * @param stopped to be run when it has stopped, by any thread
         */
        void stop(M member, Runnable stopped);
    }

    private final String name;

    private final Stop<? super M> stop;

    private final Stop<? super M> hasten;

    /**
     * Create a stop whose members cannot be hastened.
     * @param name the name of the source
     * @param stop stops a member
     */
    public ParallelStop(String name, Stop<? super M> stop) {
        this(name, stop, (member, stopped) -> {});
    }

    /**
     * Create a stop.
     * @param name the name of the source
     * @param stop stops a member
     * @param hasten told of each member that has not stopped when work is cancelled
     */
    public ParallelStop(String name, Stop<? super M> stop, Stop<? super M> hasten) {
        this.name = name;
        this.stop = stop;
        this.hasten = hasten;
    }

    /**
     * Stop all members; returns when all have stopped.
     * @param members the members
     * @throws Exception what a member threw
     */
    public void run(Collection<? extends M> members) throws Exception {
        IdentityHashMap<M, CompletableFuture<Void>> stopping = new IdentityHashMap<>();
        members.forEach((member) -> stopping.put(member, new CompletableFuture<>()));
        stopping.forEach((member, end) -> start(this.stop, member, end));
        CompletableFuture<Void> all = CompletableFuture.allOf(stopping.values().toArray(CompletableFuture<?>[]::new));
        while (true) {
            try {
                all.get();
                return;
            } catch (InterruptedException ex) {
                stopping.forEach((member, end) -> {
                    if (!end.isDone()) {
                        start(this.hasten, member, end);
                    }
                });
            } catch (ExecutionException ex) {
                throw (ex.getCause() instanceof Exception cause) ? cause : ex;
            }
        }
    }

    private void start(Stop<? super M> step, M member, CompletableFuture<Void> end) {
        ThreadStarter.DAEMON.start("shutdown-" + this.name + "-stop", () -> {
            try {
                step.stop(member, () -> end.complete(null));
            } catch (Throwable ex) {
                end.completeExceptionally(ex);
            }
        });
    }
}
