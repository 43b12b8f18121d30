package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.mock.web.MockHttpServletRequest;

@Timeout(60)
class ExchangeTests {

    private final List<String> done = new ArrayList<>();

    private final Exchange exchange = new Exchange(() -> "127.0.0.1");

    @Test
    void doesWhatFollowsWhenItIsReached() {
        this.exchange.then(() -> this.done.add("first"));
        this.exchange.then(() -> this.done.add("second"));
        assertThat(this.done).isEmpty();
        this.exchange.ended();
        this.exchange.ended();
        assertThat(this.done).containsExactly("first", "second");
    }

    @Test
    void doesWhatFollowsAtOnceIfItHasBeenReached() {
        this.exchange.ended();
        this.exchange.then(() -> this.done.add("first"));
        assertThat(this.done).containsExactly("first");
    }

    @Test
    void hasBeenReachedWhereTheServerDoesNotTell() {
        Exchange exchange = Exchange.of(new MockHttpServletRequest());
        exchange.then(() -> this.done.add("first"));
        assertThat(this.done).containsExactly("first");
        assertThat(exchange.isTold()).isFalse();
        assertThat(this.exchange.isTold()).isTrue();
    }

    @Test
    void isTheSameForAllWhoAsk() {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setAttribute(Exchange.ATTRIBUTE, this.exchange);
        assertThat(Exchange.of(request)).isSameAs(this.exchange);
    }

    @Test
    void isTakenOnceByTheThreadThatServesIt() {
        Exchange.begin(this.exchange);
        assertThat(CompletableFuture.supplyAsync(() -> Optional.ofNullable(Exchange.take()))
                        .join())
                .isEmpty();
        assertThat(Exchange.take()).isSameAs(this.exchange);
        assertThat(Exchange.take()).isNull();
    }

    @Test
    void doesWhatFollowsExactlyOnceWhoeverIsFaster() throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        for (int i = 0; i < 2_000; i++) {
            Exchange contested = new Exchange(() -> null);
            AtomicInteger times = new AtomicInteger();
            CompletableFuture<Void> server = CompletableFuture.runAsync(() -> {
                await(start);
                contested.ended();
            });
            await(start);
            contested.then(times::incrementAndGet);
            server.get();
            assertThat(times).hasValue(1);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception ex) {
            throw new IllegalStateException(ex);
        }
    }
}
