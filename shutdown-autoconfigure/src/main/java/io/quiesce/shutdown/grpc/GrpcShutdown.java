package io.quiesce.shutdown.grpc;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.grpc.Context;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.engine.ThreadStarter;
import org.jspecify.annotations.Nullable;

/**
 * What a gRPC call can learn of the shutdown of its server: a stream that would go on for hours ends by itself, in a good
 * place.
 *
 * <pre class="code">
 * GrpcShutdown.current().ifPresent((shutdown) -&gt;
 *     shutdown.whenBegun().thenRun(() -&gt; subscription.completeAfterNextEvent()));
 * </pre>
 * <p>
 * It travels in the {@link Context} of each call. Calls that begin during a shutdown have, besides, a deadline that is no later
 * than the moment at which running work is cancelled; stubs they use take it over. grpc-java and grpc-go have been asked for
 * this (grpc-java#8770, grpc-go#6569).
 * <p>
 * <strong>Threading:</strong> safe for use by any thread. What depends on {@link #whenBegun()} runs on a thread of its own.
 *
 * @since 0.1.0
 */
public final class GrpcShutdown {

    /** The key under which the context of each call has the shutdown of its server. */
    public static final Context.Key<GrpcShutdown> KEY = Context.key("shutdown");

    private final CompletableFuture<ShutdownProgress> begun = new CompletableFuture<>();

    GrpcShutdown() {}

    /**
     * Return the shutdown of the server of the current call.
     * @return the shutdown, whether or not it has begun, or nothing outside of a call
     */
    public static Optional<GrpcShutdown> current() {
        return Optional.ofNullable(KEY.get());
    }

    /**
     * Return how far the shutdown is.
     * @return its progress, deadlines included, or nothing if it has not begun
     */
    public Optional<ShutdownProgress> progress() {
        return Optional.ofNullable(progressOrNull());
    }

    @Nullable
    ShutdownProgress progressOrNull() {
        return this.begun.getNow(null);
    }

    /**
     * Return a stage that is completed when the shutdown begins, which is at the beginning of the window.
     * @return the stage, with the progress of the shutdown
     */
    public CompletionStage<ShutdownProgress> whenBegun() {
        return this.begun.minimalCompletionStage();
    }

    void begin(ShutdownProgress progress) {
        if (this.begun.getNumberOfDependents() == 0) {
            this.begun.complete(progress);
        } else {
            ThreadStarter.DAEMON.start("shutdown-grpc-calls", () -> this.begun.complete(progress));
        }
    }
}
