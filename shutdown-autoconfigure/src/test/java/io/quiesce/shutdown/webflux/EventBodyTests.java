package io.quiesce.shutdown.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.quiesce.shutdown.SuspendNotice;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import io.quiesce.shutdown.web.HttpShutdownProperties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class EventBodyTests {

    private static final SuspendNotice NOTICE =
            new SuspendNotice(Duration.ofSeconds(3), Instant.EPOCH, List.of(), "drain");

    private final StringBuilder written = new StringBuilder();

    private final Sinks.Many<Publisher<DataBuffer>> parts =
            Sinks.many().unicast().onBackpressureBuffer();

    private EventBody body;

    @BeforeEach
    void create() {
        WorkLedger ledger = new WorkLedger(new SystemClock(), ThreadStarter.DAEMON, (failure) -> {});
        TrackedWork work = ledger.beginRequest(() -> "GET /events");
        HttpShutdownProperties properties = new HttpShutdownProperties(503, Duration.ZERO, false, true, List.of());
        TrackedExchange exchange = new TrackedExchange(
                work,
                new MockServerHttpResponse(),
                new ReactiveRefusal(properties, "The application is shutting down."));
        this.body = new EventBody(exchange, () -> "GET /events", (notice, form) -> "*");
    }

    private void subscribe() {
        Flux.from(this.body.follow(this.parts.asFlux()))
                .concatMap((part) -> part)
                .subscribe((buffer) -> this.written.append(buffer.toString(StandardCharsets.UTF_8)));
    }

    private void write(String text) {
        this.parts
                .tryEmitNext(Mono.fromSupplier(
                        () -> DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.UTF_8))))
                .orThrow();
    }

    private String written() {
        return this.written
                .toString()
                .replace("event: suspend\nretry: 1000\ndata: *\n\n", "*")
                .replace('\n', '/');
    }

    /** The signs stand for a line feed, the moment of our event, and the place where it has to be. */
    @ParameterizedTest
    @CsvSource({
        "!, *",
        "!data: a//, *data: a//",
        "data: a//!data: b//, data: a//*data: b//",
        "da!ta: a//, data: a//*",
        "data: a/!/, data: a//*",
        "data: a/!data: b/, data: a/data: b/"
    })
    void comesBetweenEvents(String moment, String expected) {
        subscribe();
        String[] halves = moment.replace('/', '\n').split("!", -1);
        write(halves[0]);
        assertThat(this.body.suspend(NOTICE)).isTrue();
        write(halves[1]);
        assertThat(written()).isEqualTo(expected);
    }

    @Test
    void isNotWrittenOnceTheApplicationIsDone() {
        subscribe();
        write("data: a\n\n");
        this.parts.tryEmitComplete();
        assertThat(this.body.suspend(NOTICE)).isFalse();
        assertThat(written()).isEqualTo("data: a//");
    }

    @Test
    void keepsNoMemoryOfTheServerWhenItEndsBeforeAllIsWritten() {
        NettyDataBufferFactory buffers = new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT);
        NettyDataBuffer buffer = buffers.allocateBuffer(16);
        BaseSubscriber<Object> reader = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                // Not ready to write.
            }
        };
        this.body.follow(this.parts.asFlux()).subscribe(reader);
        this.parts.tryEmitNext(Mono.just(buffer)).orThrow();
        reader.cancel();
        assertThat(buffer.getNativeBuffer().refCnt()).isZero();
    }
}
