package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.engine.TimedMilestone.WaitCheck;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two handlers that wait, on real threads. The time-out only ends a test that hangs.
 */
@Timeout(30)
class ParticipantsTests {

    private static final WaitCheck ANYBODY = (toTheEnd) -> {};

    private final Timeline timeline = new Timeline(new SystemClock());

    private final Participants participants =
            new Participants(this.timeline, ThreadStarter.DAEMON, new ListenerGroup());

    private final Map<String, Thread> threads = new ConcurrentHashMap<>();

    private final CountDownLatch begun = new CountDownLatch(2);

    @BeforeEach
    void startTwo() throws InterruptedException {
        Map<String, ShutdownHandler> handlers = new LinkedHashMap<>();
        for (String name : List.of("first", "second")) {
            handlers.put(name, (progress) -> {
                this.threads.put(name, Thread.currentThread());
                this.begun.countDown();
                new CountDownLatch(1).await();
            });
        }
        this.participants.start(handlers, List.of(), progress(), () -> {});
        this.begun.await();
    }

    private Progress progress() {
        return new Progress(
                ShutdownCause.SIGTERM,
                this.timeline,
                () -> new Deadlines(0, 0, 0, 0, 0),
                Runnable::run,
                ANYBODY,
                ANYBODY);
    }

    @Test
    void onlyTheHandlerThatWaitsForTheEndIsLetGo() {
        this.participants.letHandlerGoOn(this.threads.get("first"));
        assertThat(this.participants.runningHandlers()).containsExactly("second");
        assertThat(this.participants.handlersDone()).isFalse();
        this.participants.letHandlerGoOn(this.threads.get("second"));
        assertThat(this.participants.handlersDone()).isTrue();
    }

    @Test
    void onlyHandlersMustNotWaitForHandlers() throws InterruptedException {
        assertThatCode(() -> this.participants.refuseHandlers(true)).doesNotThrowAnyException();
        CountDownLatch refused = new CountDownLatch(1);
        this.participants.startLate(
                "third",
                (progress) -> {
                    assertThatIllegalStateException().isThrownBy(() -> this.participants.refuseHandlers(true));
                    refused.countDown();
                },
                progress(),
                () -> {});
        refused.await();
    }

    @Test
    void handlersThatAreGivenUpDoNotRunAnyMore() {
        assertThat(this.participants.runningHandlers()).containsExactly("first", "second");
        this.participants.stopWaiting();
        assertThat(this.participants.runningHandlers()).isEmpty();
    }
}
