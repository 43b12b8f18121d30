package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.mock.web.MockHttpServletRequest;

@Timeout(60)
class ResponseEndTests {

    private final List<String> done = new ArrayList<>();

    private final ResponseEnd end = new ResponseEnd();

    @Test
    void doesWhatFollowsWhenItIsReached() {
        this.end.then(() -> this.done.add("first"));
        this.end.then(() -> this.done.add("second"));
        assertThat(this.done).isEmpty();
        this.end.reached();
        this.end.reached();
        assertThat(this.done).containsExactly("first", "second");
    }

    @Test
    void doesWhatFollowsAtOnceIfItHasBeenReached() {
        this.end.reached();
        this.end.then(() -> this.done.add("first"));
        assertThat(this.done).containsExactly("first");
    }

    @Test
    void hasBeenReachedWhereTheServerDoesNotTell() {
        ResponseEnd.of(new MockHttpServletRequest()).then(() -> this.done.add("first"));
        assertThat(this.done).containsExactly("first");
    }

    @Test
    void isTheSameForAllWhoAsk() {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setAttribute(ResponseEnd.ATTRIBUTE, this.end);
        assertThat(ResponseEnd.of(request)).isSameAs(this.end);
    }

    @Test
    void doesWhatFollowsExactlyOnceWhoeverIsFaster() throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        for (int i = 0; i < 2_000; i++) {
            ResponseEnd contested = new ResponseEnd();
            AtomicInteger times = new AtomicInteger();
            CompletableFuture<Void> server = CompletableFuture.runAsync(() -> {
                await(start);
                contested.reached();
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
