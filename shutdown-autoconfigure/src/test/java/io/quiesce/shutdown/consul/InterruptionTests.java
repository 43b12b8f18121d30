package io.quiesce.shutdown.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.startsWith;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.consul.ConsulHttp.Answer;
import io.quiesce.shutdown.engine.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The threads that speak with Consul are there once and for all: an interrupt, which foreign code may have left behind, must
 * neither end them nor have them go round without a pause.
 */
@Timeout(60)
class InterruptionTests {

    private final VirtualClock clock = new VirtualClock();

    private final ConsulHttp consul = mock();

    private final List<Long> times = new CopyOnWriteArrayList<>();

    private final CountDownLatch done = new CountDownLatch(1);

    private void interruptAt(long second) {
        this.clock.at(Duration.ofSeconds(second), () -> Thread.currentThread().interrupt());
    }

    private void note() {
        this.times.add(this.clock.elapsed().toMillis());
    }

    @Test
    void theSessionIsRenewedAllTheSame() throws Exception {
        Answer created = new Answer(true, 0, ConsulHttp.JSON.readTree("{\"ID\":\"1\"}"));
        ConsulSession session =
                new ConsulSession(this.consul, "orders", Duration.ofSeconds(15), Duration.ZERO, this.clock);
        given(this.consul.put(eq("session/create"), any(), any())).willReturn(created);
        given(this.consul.put(startsWith("session/renew/"), any(), any())).willAnswer((call) -> {
            note();
            if (this.times.size() == 3) {
                session.close();
                this.done.countDown();
            }
            return created;
        });
        interruptAt(7);
        session.require();
        this.done.await();
        assertThat(this.times).containsExactly(5_000L, 10_000L, 15_000L);
    }

    @Test
    void theWatchWaitsBeforeItTriesAgain() throws Exception {
        List<ConsulWatch> watches = new CopyOnWriteArrayList<>();
        CountDownLatch started = new CountDownLatch(1);
        given(this.consul.await(anyString(), any(), anyLong())).willAnswer((call) -> {
            started.await();
            note();
            if (this.times.size() == 4) {
                watches.get(0).close();
                this.done.countDown();
            }
            // As a request does that finds an interrupt.
            Thread.currentThread().interrupt();
            throw new IOException("no answer");
        });
        ConsulWatch watch =
                new ConsulWatch(this.consul, "kv/orders", Map.of(), this.clock, (answer) -> {}, (failure) -> {});
        watches.add(watch);
        watch.start();
        started.countDown();
        this.done.await();
        assertThat(this.times).containsExactly(0L, 500L, 1_500L, 3_500L);
    }

    @Test
    void whoTakesLeaveDoesNotWait() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Thread.currentThread().interrupt();
        BriefClose.of(
                () -> {
                    try {
                        never.await();
                    } catch (InterruptedException ex) {
                        throw new IOException(ex);
                    }
                },
                this.clock);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(this.clock.elapsed()).isZero();
        never.countDown();
    }
}
