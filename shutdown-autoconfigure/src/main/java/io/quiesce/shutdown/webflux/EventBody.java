package io.quiesce.shutdown.webflux;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.SuspendMessage.Form;
import io.quiesce.shutdown.SuspendNotice;
import io.quiesce.shutdown.web.EventBoundary;
import io.quiesce.shutdown.web.SuspendEvent;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The server-sent events of one response. An event of ours can be put between two of the application, never into one, and the
 * stream can be ended after the one that is being written.
 */
final class EventBody implements LongLivedSessions.Peer {

    private final TrackedExchange exchange;

    private final Supplier<String> description;

    private final SuspendMessage message;

    /** Used by the stream only, which is written by one thread at a time. */
    private final EventBoundary boundary = new EventBoundary();

    private final AtomicReference<@Nullable String> waiting = new AtomicReference<>();

    /** Moments to look whether something is waiting, although the application has nothing to say. */
    private final Sinks.Many<Publisher<DataBuffer>> occasions =
            Sinks.many().unicast().onBackpressureBuffer();

    private final Sinks.Empty<Void> last = Sinks.empty();

    EventBody(TrackedExchange exchange, Supplier<String> description, SuspendMessage message) {
        this.exchange = exchange;
        this.description = description;
        this.message = message;
    }

    /** Whoever writes without flushing is not told, only ended. */
    <T> Flux<T> ending(Flux<T> body) {
        return body.takeUntilOther(this.last.asMono());
    }

    Flux<Publisher<? extends DataBuffer>> follow(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        Flux<Publisher<? extends DataBuffer>> events = Flux.from(body)
                .<Publisher<? extends DataBuffer>>map(this::followPart)
                .doOnTerminate(this.occasions::tryEmitComplete);
        return ending(Flux.merge(1, events, this.occasions.asFlux())).doOnDiscard(Publisher.class, EventBody::discard);
    }

    private Flux<DataBuffer> followPart(Publisher<? extends DataBuffer> part) {
        return Flux.<DataBuffer>from(part).doOnNext(this::note).concatWith(waiting());
    }

    private void note(DataBuffer buffer) {
        int from = buffer.readPosition();
        int end = from + buffer.readableByteCount();
        for (int i = from; i < end; i++) {
            this.boundary.follow(buffer.getByte(i));
        }
    }

    /** What is waiting, if this is the place for it. */
    private Mono<DataBuffer> waiting() {
        return Mono.fromSupplier(() -> {
            String event = this.boundary.isBetweenEvents() ? this.waiting.getAndSet(null) : null;
            return (event != null)
                    ? this.exchange.response().bufferFactory().wrap(event.getBytes(StandardCharsets.UTF_8))
                    : null;
        });
    }

    /** A part that is not written any more may hold memory of the server. */
    private static void discard(Publisher<?> part) {
        Flux.from(part).ofType(DataBuffer.class).subscribe(DataBufferUtils::release, (failure) -> {});
    }

    @Override
    public String description() {
        return this.description.get();
    }

    @Override
    public boolean suspend(SuspendNotice notice) {
        String text = this.message.write(notice, Form.SSE);
        if (text == null) {
            return false;
        }
        this.waiting.set(SuspendEvent.of(text));
        return this.occasions.tryEmitNext(waiting()).isSuccess();
    }

    @Override
    public void disconnect() {
        this.exchange.disconnect(this.last::tryEmitEmpty);
    }
}
