package io.quiesce.shutdown.grpc;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.grpc.Context;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.SuspendNotice;
import org.jspecify.annotations.Nullable;

/**
 * What a gRPC call can learn of the shutdown of its server: a stream that would go on for hours ends by itself, in a good
 * place.
 *
 * <pre class="code">
 * GrpcShutdown.current().ifPresent((shutdown) -&gt;
 *     shutdown.whenSuspended().thenRun(() -&gt; subscription.completeAfterNextEvent()));
 * </pre>
 * <p>
 * It travels in the {@link Context} of each call. Calls that begin during a shutdown have, besides, a deadline that is no later
 * than the moment at which running work is cancelled; stubs they use take it over. grpc-java and grpc-go have been asked for
 * this (grpc-java#8770, grpc-go#6569).
 * <p>
 * Each call has one of its own, which is forgotten when the call ends: a stage that has not been completed by then never is.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread. What depends on the stages runs on a thread that all calls share, or
 * on the caller's if the stage has been completed, and must not block.
 *
 * @since 0.1.0
 */
public final class GrpcShutdown {

    /** The key under which the context of each call has the shutdown of its server. */
    public static final Context.Key<GrpcShutdown> KEY = Context.key("shutdown");

    private final CompletableFuture<ShutdownProgress> begun = new CompletableFuture<>();

    private final CompletableFuture<Void> suspended = new CompletableFuture<>();

    private final boolean session;

    private volatile @Nullable SuspendNotice notice;

    private volatile boolean heard;

    /**
     * Create what one call can learn.
     * @param session whether the call is a long-lived session, which is told when its turn comes
     */
    GrpcShutdown(boolean session) {
        this.session = session;
    }

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
        return Optional.ofNullable(this.begun.getNow(null));
    }

    /**
     * Return a stage that is completed when the shutdown begins, which is at the beginning of the window.
     * @return the stage, with the progress of the shutdown
     */
    public CompletionStage<ShutdownProgress> whenBegun() {
        return this.begun.minimalCompletionStage();
    }

    /**
     * Return a stage that is completed when the server goes out of service, be it softly, which has no deadline and can be taken
     * back, or because the shutdown begins. It stays completed for this call if the server comes back. For a stream that is a
     * long-lived session it is completed when its turn comes, and {@link #notice()} is there.
     * @return the stage
     */
    public CompletionStage<Void> whenSuspended() {
        this.heard = true;
        return this.suspended.minimalCompletionStage();
    }

    /**
     * Return by when this stream is ended by the server, and where its client can go, if it is a long-lived session and has been
     * told.
     * @return the notice, or nothing for any other call
     */
    public Optional<SuspendNotice> notice() {
        return Optional.ofNullable(this.notice);
    }

    /** The server is out of service. */
    void leave() {
        if (!this.session) {
            this.suspended.complete(null);
        }
    }

    /** It is the turn of this session. Returns whether anybody has asked to be told. */
    boolean suspend(SuspendNotice notice) {
        this.notice = notice;
        this.suspended.complete(null);
        return this.heard;
    }

    void begin(ShutdownProgress progress) {
        this.begun.complete(progress);
        leave();
    }
}
