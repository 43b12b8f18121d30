package io.quiesce.shutdown.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.SmartLifecycle;

/**
 * The step itself, with members that only pretend. The time-out only ends a test that hangs.
 */
@Timeout(60)
class KafkaWorkSourceTests {

    private final BlockingQueue<Runnable> callbacks = new LinkedBlockingQueue<>();

    private final SmartLifecycle container = mock();

    private final SmartLifecycle other = mock();

    private final BlockingQueue<SmartLifecycle> cut = new LinkedBlockingQueue<>();

    private final KafkaWorkSource source = new KafkaWorkSource(
            "kafka",
            () -> List.of(this.container, this.other),
            SmartLifecycle::stop,
            (member, callback) -> this.cut.add(member));

    private void answer(SmartLifecycle member) {
        willAnswer((call) -> this.callbacks.add(call.getArgument(0)))
                .given(member)
                .stop(any());
    }

    @Test
    void returnsWhenAllHaveStopped() throws Exception {
        answer(this.container);
        answer(this.other);
        FutureTask<Void> step = start();
        this.callbacks.take().run();
        Runnable last = this.callbacks.take();
        assertThat(step.isDone()).isFalse();
        last.run();
        step.get();
    }

    @Test
    void stopsTheOthersWhileOneDoesNotReturn() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        willAnswer((call) -> {
                    never.await();
                    return null;
                })
                .given(this.container)
                .stop(any());
        answer(this.other);
        start();
        this.callbacks.take();
        never.countDown();
    }

    @Test
    void failsWhenAStopFails() {
        IllegalStateException failure = new IllegalStateException("broken");
        willThrow(failure).given(this.container).stop(any());
        willAnswer((call) -> {
                    call.<Runnable>getArgument(0).run();
                    return null;
                })
                .given(this.other)
                .stop(any());
        assertThatThrownBy(this.source::stopFetching).isSameAs(failure);
    }

    @Test
    void cutsAtTheInterruptAndWaitsOn() throws Exception {
        answer(this.container);
        answer(this.other);
        FutureTask<Void> step = new FutureTask<>(this::run);
        Thread thread = new Thread(step);
        thread.start();
        Runnable first = this.callbacks.take();
        Runnable second = this.callbacks.take();
        thread.interrupt();
        assertThat(List.of(this.cut.take(), this.cut.take())).containsExactlyInAnyOrder(this.container, this.other);
        assertThat(step.isDone()).isFalse();
        first.run();
        second.run();
        step.get();
    }

    private FutureTask<Void> start() {
        FutureTask<Void> step = new FutureTask<>(this::run);
        new Thread(step).start();
        return step;
    }

    private Void run() throws Exception {
        this.source.stopFetching();
        return null;
    }
}
