package io.quiesce.shutdown.webflux;

import java.util.function.Supplier;

import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.sessions.TrackedSession;
import io.quiesce.shutdown.tracking.TrackedWork;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A request from its head to the end of its response. Its cancellation disposes of what serves it; if nothing has been sent by
 * then, the request is refused, and otherwise its connection is closed, so that half a response is not taken for a whole one.
 */
final class TrackedExchange {

    private final TrackedWork work;

    private final ServerHttpResponse response;

    private final ReactiveRefusal refusal;

    private final Sinks.Empty<Void> cancellation = Sinks.empty();

    private final Sinks.Empty<Void> subscribed = Sinks.empty();

    private final Sinks.Empty<Void> end = Sinks.empty();

    private volatile boolean served;

    private volatile boolean gone;

    private boolean ended;

    private @Nullable TrackedSession session;

    TrackedExchange(TrackedWork work, ServerHttpResponse response, ReactiveRefusal refusal) {
        this.work = work;
        this.response = response;
        this.refusal = refusal;
    }

    ServerHttpResponse response() {
        return this.response;
    }

    Mono<Void> serve(Supplier<Mono<Void>> handler) {
        this.work.onCancel(this::cancel);
        Mono<Void> handled = Mono.defer(handler).doOnTerminate(() -> this.served = true);
        return Mono.<Void>fromDirect((subscriber) -> subscribe(handled, subscriber))
                .takeUntilOther(this.cancellation.asMono())
                // Whoever blocks the thread that serves him has not ended, even if somebody else could answer.
                .then(this.subscribed.asMono())
                .then(Mono.defer(this::conclude))
                // After the server has been told: the last bytes are on their way then.
                .doFinally((signal) -> end());
    }

    /** What is done before the first wait is done by this thread, which is interrupted if it does not come back. */
    private void subscribe(Mono<Void> handled, Subscriber<? super Void> subscriber) {
        this.work.attach();
        try {
            handled.subscribe(subscriber);
        } finally {
            this.work.detach();
            this.subscribed.tryEmitEmpty();
        }
    }

    void cancel() {
        this.cancellation.tryEmitEmpty();
    }

    /** The server has done with the request, and whatever still serves it serves nobody. */
    void gone() {
        this.gone = true;
        cancel();
    }

    private Mono<Void> conclude() {
        if (this.served || this.gone) {
            return Mono.empty();
        }
        return this.response.isCommitted()
                ? NativeExchanges.close(this.response).then(Mono.error(new CancelledExchangeException()))
                : this.refusal.sendCancelled(this.response);
    }

    /** From now on this is a session instead of a request, unless it is on its way out. */
    synchronized void turnInto(SessionHall hall, LongLivedSessions.Peer peer) {
        if (this.session == null && !this.ended && !this.work.isCancelled()) {
            // In this order, so that it is counted throughout.
            this.session = hall.begin(peer);
            this.work.withdraw();
        }
    }

    /** Have a session end, and wait until its response is complete. If that takes too long, it is cancelled as a request is. */
    void disconnect(Runnable how) {
        TrackedSession ending;
        synchronized (this) {
            ending = this.session;
        }
        if (ending != null) {
            try (Work last = ending.beginEnd()) {
                last.onCancel(this::cancel);
                how.run();
                this.end.asMono().block();
            }
        }
    }

    private void end() {
        TrackedSession over;
        synchronized (this) {
            this.ended = true;
            over = this.session;
        }
        this.work.close();
        if (over != null) {
            over.close();
        }
        this.end.tryEmitEmpty();
    }
}
