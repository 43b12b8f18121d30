package io.quiesce.shutdown.webflux;

import java.nio.file.Path;

import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A response that is a session as soon as it sends events.
 */
class EventResponse extends ServerHttpResponseDecorator {

    private final EventBody events;

    private final Runnable begin;

    EventResponse(ServerHttpResponse response, EventBody events, Runnable begin) {
        super(response);
        this.events = events;
        this.begin = begin;
    }

    private boolean sendsEvents() {
        MediaType type = getHeaders().getContentType();
        return type != null && type.isCompatibleWith(MediaType.TEXT_EVENT_STREAM) && type.isConcrete();
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        if (!sendsEvents()) {
            return super.writeWith(body);
        }
        return Mono.defer(() -> {
            this.begin.run();
            return super.writeWith(this.events.ending(Flux.from(body)));
        });
    }

    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        if (!sendsEvents()) {
            return super.writeAndFlushWith(body);
        }
        return Mono.defer(() -> {
            this.begin.run();
            return super.writeAndFlushWith(this.events.follow(body));
        });
    }

    /** The same where the server sends files by itself, which must stay visible. */
    static final class ZeroCopy extends EventResponse implements ZeroCopyHttpOutputMessage {

        ZeroCopy(ServerHttpResponse response, EventBody events, Runnable begin) {
            super(response, events, begin);
        }

        @Override
        public Mono<Void> writeWith(Path file, long position, long count) {
            return ((ZeroCopyHttpOutputMessage) getDelegate()).writeWith(file, position, count);
        }
    }
}
