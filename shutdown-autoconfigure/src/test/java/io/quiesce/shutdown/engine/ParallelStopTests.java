package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Members that stop when a test says so. The time-out only ends a test that hangs: from outside, as an interrupt does not.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ParallelStopTests {

    private final Map<String, Runnable> callbacks = new ConcurrentHashMap<>();

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private final BlockingQueue<String> hastened = new LinkedBlockingQueue<>();

    private final ParallelStop<String> stop =
            new ParallelStop<>("test", this::tell, (member, stopped) -> this.hastened.add(member));

    private Thread thread;

    private void tell(String member, Runnable stopped) {
        this.callbacks.put(member, stopped);
        this.told.add(member);
    }

    private void awaitTold(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            this.told.take();
        }
    }

    private FutureTask<Void> start(ParallelStop<String> stop, String... members) {
        FutureTask<Void> run = new FutureTask<>(() -> {
            stop.run(List.of(members));
            return null;
        });
        this.thread = new Thread(run);
        this.thread.setDaemon(true);
        this.thread.start();
        return run;
    }

    @Test
    void returnsAtOnceWithoutMembers() throws Exception {
        this.stop.run(List.of());
        assertThat(this.told).isEmpty();
    }

    @Test
    void returnsWhenTheLastMemberHasStopped() throws Exception {
        FutureTask<Void> run = start(this.stop, "first", "last");
        awaitTold(2);
        this.callbacks.get("first").run();
        assertThat(run.isDone()).isFalse();
        this.callbacks.get("last").run();
        run.get();
    }

    @Test
    void waitsForTheCallbackAndNotForTheReturn() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        ParallelStop<String> blocking = new ParallelStop<>("test", (member, stopped) -> {
            stopped.run();
            try {
                never.await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        });
        start(blocking, "member").get();
        never.countDown();
    }

    @Test
    void stopsAllAtTheSameTime() throws Exception {
        CountDownLatch all = new CountDownLatch(2);
        ParallelStop<String> together = new ParallelStop<>("test", (member, stopped) -> {
            all.countDown();
            try {
                all.await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            stopped.run();
        });
        start(together, "first", "second").get();
    }

    @Test
    void throwsWhatAMemberThrewWhenAllHaveEnded() throws Exception {
        IllegalStateException failure = new IllegalStateException("broken");
        ParallelStop<String> stop = new ParallelStop<>("test", (member, stopped) -> {
            if (member.equals("broken")) {
                throw failure;
            }
            tell(member, stopped);
        });
        FutureTask<Void> run = start(stop, "broken", "other");
        awaitTold(1);
        assertThat(run.isDone()).isFalse();
        this.callbacks.get("other").run();
        assertThatThrownBy(run::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(failure);
    }

    @Test
    void passesOnWhatIsNoException() {
        AssertionError failure = new AssertionError("broken");
        ParallelStop<String> stop = new ParallelStop<>("test", (member, stopped) -> {
            throw failure;
        });
        assertThatThrownBy(() -> stop.run(List.of("member"))).hasRootCause(failure);
    }

    @Test
    void hastensOnlyWhoHasNotStoppedAndWaitsOn() throws Exception {
        FutureTask<Void> run = start(this.stop, "quick", "slow");
        awaitTold(2);
        this.callbacks.get("quick").run();
        this.thread.interrupt();
        assertThat(this.hastened.take()).isEqualTo("slow");
        assertThat(run.isDone()).isFalse();
        this.callbacks.get("slow").run();
        run.get();
        assertThat(this.hastened).isEmpty();
    }

    @Test
    void hastensWhoeverIsStoppedByAThreadThatIsInterruptedAlready() throws Exception {
        ParallelStop<String> stop = new ParallelStop<>("test", this::tell, (member, stopped) -> {
            this.hastened.add(member);
            stopped.run();
        });
        Thread.currentThread().interrupt();
        stop.run(List.of("member"));
        assertThat(this.hastened).containsExactly("member");
    }

    @Test
    void throwsWhatHasteThrows() {
        IllegalStateException failure = new IllegalStateException("no haste");
        ParallelStop<String> stop = new ParallelStop<>("test", this::tell, (member, stopped) -> {
            throw failure;
        });
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> stop.run(List.of("member"))).isSameAs(failure);
    }

    @Test
    void stopsEachOfTwoMembersThatAreEqual() throws Exception {
        String one = new String("member");
        String other = new String("member");
        BlockingQueue<Runnable> stopped = new LinkedBlockingQueue<>();
        ParallelStop<String> stop = new ParallelStop<>("test", (member, callback) -> stopped.add(callback));
        FutureTask<Void> run = start(stop, one, other);
        stopped.take().run();
        stopped.take().run();
        run.get();
    }
}
