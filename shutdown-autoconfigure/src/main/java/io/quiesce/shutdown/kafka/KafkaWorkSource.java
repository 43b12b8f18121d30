package io.quiesce.shutdown.kafka;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import org.springframework.context.SmartLifecycle;

/**
 * Stops all that fetches from Kafka, at once and at the same time, and returns when the last consumer has left its group.
 * <p>
 * When it is interrupted, the rest of what has been polled is given back: each container ends after its current record.
 */
final class KafkaWorkSource implements WorkSource {

    /** How a member is stopped, and how that is hastened. */
    @FunctionalInterface
    interface Stop {
        void stop(SmartLifecycle member, Runnable callback);
    }

    private final String name;

    private final Supplier<? extends Collection<? extends SmartLifecycle>> members;

    private final Stop stop;

    private final Stop cut;

    KafkaWorkSource(
            String name, Supplier<? extends Collection<? extends SmartLifecycle>> members, Stop stop, Stop cut) {
        this.name = name;
        this.members = members;
        this.stop = stop;
        this.cut = cut;
    }

    @Override
    public String name() {
        return this.name;
    }

    @Override
    public WorkKind kind() {
        return WorkKind.MESSAGES;
    }

    @Override
    public void stopFetching() throws Exception {
        IdentityHashMap<SmartLifecycle, CompletableFuture<Void>> stopping = new IdentityHashMap<>();
        this.members.get().forEach((member) -> stopping.put(member, new CompletableFuture<>()));
        stopping.forEach((member, stopped) -> start(this.stop, member, stopped));
        CompletableFuture<Void> all = CompletableFuture.allOf(stopping.values().toArray(CompletableFuture<?>[]::new));
        try {
            await(all);
        } catch (InterruptedException ex) {
            stopping.forEach((member, stopped) -> start(this.cut, member, stopped));
            await(all);
        }
    }

    /** On a thread of its own: share containers and streams return only when they have stopped. */
    private void start(Stop step, SmartLifecycle member, CompletableFuture<Void> stopped) {
        ThreadStarter.DAEMON.start("shutdown-" + this.name + "-stop", () -> {
            try {
                step.stop(member, () -> stopped.complete(null));
            } catch (Throwable ex) {
                stopped.completeExceptionally(ex);
            }
        });
    }

    private static void await(CompletableFuture<Void> stopped) throws Exception {
        try {
            stopped.get();
        } catch (ExecutionException ex) {
            throw (ex.getCause() instanceof Exception cause) ? cause : ex;
        }
    }
}
