package io.quiesce.shutdown.connections;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.Deadlines;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.VirtualClock;
import org.junit.jupiter.api.Test;

class ConnectionsLeavingTests {

    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final VirtualClock clock = new VirtualClock();

    private final List<String> events = new ArrayList<>();

    private final List<Duration> closed = new ArrayList<>();

    private final List<Throwable> failures = new ArrayList<>();

    private final List<Runnable> open = new ArrayList<>();

    private int asked;

    private Runnable beforeItsThread = () -> {};

    private final ConnectionsLeaving leaving = leaving(true);

    private class Connections implements ServerConnections {

        @Override
        public void tell(Executor executor) {
            executor.execute(() -> event("told"));
        }

        @Override
        public List<Idle> idle() {
            ConnectionsLeavingTests.this.asked++;
            return ConnectionsLeavingTests.this.open.stream()
                    .map((connection) -> new Idle(0, connection))
                    .toList();
        }

        @Override
        public void refuse(Executor executor) {
            event("refusing");
        }
    }

    private ConnectionsLeaving leaving(boolean telling) {
        ThreadStarter threads = (name, task) -> {
            this.beforeItsThread.run();
            task.run();
            return Thread.currentThread();
        };
        return new ConnectionsLeaving(
                new Connections(), telling, this.clock, threads, new Random(42), this.failures::add);
    }

    private void event(String what) {
        this.events.add(what + " " + this.clock.elapsed().toMillis());
    }

    private void add(int connections, Consumer<Runnable> close) {
        for (int i = 0; i < connections; i++) {
            this.open.add(new Runnable() {
                @Override
                public void run() {
                    close.accept(this);
                }
            });
        }
    }

    private void close(Runnable connection) {
        if (this.open.remove(connection)) {
            this.closed.add(this.clock.elapsed());
        }
    }

    private void leave(Duration window) {
        leave(this.leaving, window);
    }

    private static void leave(ConnectionsLeaving leaving, Duration window) {
        long refuse = window.toNanos();
        leaving.initiated(ShutdownCause.SIGTERM, new Deadlines(refuse, refuse, refuse, refuse, refuse), Map.of());
    }

    @Test
    void looksAtConnectionsBeforeItHasToAndLeavesThemAlone() {
        add(3, this::close);
        this.leaving.prepare();
        assertThat(this.asked).isOne();
        assertThat(this.open).hasSize(3);
        assertThat(this.events).isEmpty();
    }

    @Test
    void spreadsTheClosesOverTheSecondHalfOfTheWindow() {
        add(500, this::close);
        leave(WINDOW);
        assertThat(this.closed).hasSize(500).isSorted();
        for (int second = 5; second < 10; second++) {
            Duration from = Duration.ofSeconds(second);
            assertThat(this.closed)
                    .filteredOn((time) -> time.minus(from).toSeconds() == 0
                            && !time.minus(from).isNegative())
                    .hasSizeBetween(99, 101);
        }
        assertThat(this.events).containsExactly("told 0", "refusing 10000");
    }

    @Test
    void closesThoseFirstThatHaveBeenIdleForLongest() {
        List<Long> order = new ArrayList<>();
        ServerConnections connections = new Connections() {
            @Override
            public List<Idle> idle() {
                return Stream.of(30L, 10L, -20L, 40L)
                        .map((since) -> new Idle(since, () -> order.add(since)))
                        .toList();
            }
        };
        ConnectionsLeaving.longestIdleFirst(connections).forEach(Runnable::run);
        assertThat(order).containsExactly(-20L, 10L, 30L, 40L);
    }

    @Test
    void leavesAloneWhoConnectsMeanwhile() {
        this.clock.at(Duration.ofSeconds(8), () -> add(3, this::close));
        leave(WINDOW);
        assertThat(this.closed).isEmpty();
    }

    @Test
    void leavesAloneWhoConnectsBeforeItsThreadHasBegun() {
        this.beforeItsThread = () -> add(3, this::close);
        leave(WINDOW);
        assertThat(this.closed).isEmpty();
    }

    @Test
    void closesWhoWasBusyAtTheEndOfTheWindow() {
        add(1, (connection) -> {
            if (this.clock.elapsed().equals(WINDOW)) {
                close(connection);
            }
        });
        leave(WINDOW);
        assertThat(this.closed).containsExactly(WINDOW);
    }

    @Test
    void closesTheRestWhenTheWindowEndsEarly() {
        add(10, this::close);
        this.clock.at(Duration.ofMillis(7_499), () -> this.leaving.refusing(true));
        leave(WINDOW);
        assertThat(this.closed)
                .hasSize(10)
                .filteredOn((time) -> time.toMillis() == 7_499)
                .hasSizeBetween(5, 6);
        assertThat(this.events).containsExactly("told 0", "refusing 7499");
    }

    /** Servers close their connections on the thread that waits for the next one's turn. */
    @Test
    void isNotHastenedByAnInterruptThatACloseHasLeftBehind() {
        add(10, (connection) -> {
            close(connection);
            Thread.currentThread().interrupt();
        });
        leave(WINDOW);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(this.closed).hasSize(10).doesNotHaveDuplicates();
        assertThat(this.events).containsExactly("told 0", "refusing 10000");
    }

    @Test
    void closesAllAtOnceWithoutAWindow() {
        add(10, this::close);
        leave(Duration.ZERO);
        assertThat(this.closed).hasSize(10).containsOnly(Duration.ZERO);
    }

    @Test
    void closesOnlyIfNobodyIsToBeTold() {
        add(10, this::close);
        leave(leaving(false), WINDOW);
        assertThat(this.closed).hasSize(10);
        assertThat(this.events).isEmpty();
    }

    @Test
    void aConnectionThatFailsStopsNoOther() {
        IllegalStateException failure = new IllegalStateException("broken");
        add(1, (connection) -> {
            this.open.remove(connection);
            throw failure;
        });
        add(1, this::close);
        leave(WINDOW);
        assertThat(this.closed).hasSize(1);
        assertThat(this.failures).containsOnly(failure);
    }
}
