package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.quiesce.shutdown.ShutdownCause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a drain turns off, and on again.
 */
@Timeout(30)
class DrainStepsTests extends SoftDrainFixture {

    @Test
    void tellsTheOutsideLastThatItIsBack() {
        this.engine.addAnnouncement(new NotedDoor(Duration.ZERO));
        this.engine.addSource(new Listener());
        this.threads.takes("shutdown-orders", seconds(1));
        this.drain.drain(null, null);
        pass(seconds(5));
        this.told.clear();
        this.drain.resume(null, null);
        pass(seconds(5));
        assertThat(this.told).containsExactly("5.0 ONLINE by null", "6.0 fetching", "6.0 resumed");
    }

    @Test
    void isNotOfflineBeforeItsSourcesHaveComeToRest() {
        this.engine.addSource(new Listener());
        this.threads.takes("shutdown-orders", seconds(2));
        this.drain.drain(null, null);
        pass(seconds(5));
        assertThat(this.told).containsExactly("0.0 BECOMING_OFFLINE by null", "2.0 paused", "2.0 OFFLINE by null");
    }

    @Test
    void takesTheLastWishWhileAStepIsUnderWay() {
        this.engine.addAnnouncement(new NotedDoor(seconds(1)));
        this.clock.at(seconds(0.2), () -> this.drain.resume(null, null));
        this.clock.at(seconds(0.4), () -> this.drain.drain(null, null));
        this.clock.at(seconds(0.6), () -> this.drain.resume(null, null));
        this.drain.drain(null, null);
        pass(seconds(5));
        assertThat(this.told).filteredOn((what) -> what.endsWith("ed")).containsExactly("0.0 suspended", "1.0 resumed");
    }

    @Test
    void isNotHeldByAnOutsideThatHangs() {
        this.threads.hangs("shutdown-door-step");
        this.engine.addAnnouncement(new NotedDoor(Duration.ZERO));
        this.drain.drain(null, null);
        passUntilShutdown(4);
        assertThat(this.told)
                .startsWith(
                        "0.0 BECOMING_OFFLINE by null",
                        "0.0 OFFLINE by null",
                        "2.0 failure 'door' did not end within PT2S");
    }

    @Test
    void triesAgainWhatFailed() {
        this.engine.addAnnouncement(new NotedDoor(Duration.ZERO) {
            private int calls;

            @Override
            public void resume() {
                if (++this.calls < 3) {
                    throw new IllegalStateException("no agent");
                }
                super.resume();
            }
        });
        this.drain.drain("a", null);
        pass(seconds(5));
        this.told.clear();
        this.drain.resume("b", null);
        pass(seconds(10));
        assertThat(this.told)
                .containsExactly("5.0 ONLINE by b", "5.0 failure no agent", "6.0 failure no agent", "8.0 resumed");
    }

    @Test
    void namesWhatIsNotYetAsItShouldBe() {
        this.threads.takes("shutdown-orders", seconds(2));
        this.engine.addSource(new Listener());
        this.clock.at(
                seconds(1), () -> note("pending " + this.engine.softDrain().pending()));
        this.drain.drain("a", null);
        pass(seconds(5));
        assertThat(this.told).contains("1.0 pending [orders]");
        assertThat(this.engine.softDrain().pending()).isEmpty();
    }

    /** Also while the outside has not been told yet that the application is back. */
    @Test
    void namesTheOutsideUntilItKnowsThatTheApplicationIsBack() {
        this.engine.addAnnouncement(new NotedDoor(Duration.ZERO));
        this.engine.addSource(new Listener());
        this.drain.drain("a", null);
        pass(seconds(5));
        this.threads.takes("shutdown-orders", seconds(2));
        this.drain.resume("b", null);
        assertThat(this.engine.softDrain().pending()).containsExactly("orders", "door");
        this.clock.at(
                seconds(6), () -> note("pending " + this.engine.softDrain().pending()));
        pass(seconds(5));
        assertThat(this.told).containsSubsequence("6.0 pending [orders, door]", "7.0 fetching", "7.0 resumed");
        assertThat(this.engine.softDrain().pending()).isEmpty();
    }

    @Test
    void pausesWhatComesWhileItIsOutOfService() {
        this.drain.drain("a", null);
        pass(seconds(1));
        this.engine.addSource(new Listener());
        pass(seconds(1));
        assertThat(this.told).contains("1.0 paused");
    }

    @Test
    void pausesWhatComesWhileItIsBecomingOffline() {
        this.ledger.tracker().begin("endless");
        this.clock.at(seconds(1), () -> this.engine.addSource(new Listener()));
        this.drain.drain("a", null);
        passUntilShutdown(2);
        assertThat(this.told).contains("1.0 paused");
    }

    @Test
    void leavesAloneWhatComesWhileItIsInService() {
        this.engine.addSource(new Listener());
        pass(seconds(1));
        assertThat(this.told).isEmpty();
    }

    @Test
    void pausesWhatThereIsNoThreadFor() {
        this.threads.cannotStart("shutdown-orders");
        this.engine.addSource(new Listener());
        this.drain.drain("a", null);
        pass(seconds(1));
        assertThat(this.told)
                .containsSubsequence("0.0 failure unable to create native thread", "0.0 paused", "0.0 OFFLINE by a");
    }

    @Test
    void startsNothingOnceTheShutdownHasBegun() {
        this.engine.addSource(new Listener());
        this.drain.drain("a", null);
        pass(seconds(1));
        this.clock.at(seconds(1), () -> this.engine.drain(ShutdownCause.SIGTERM));
        pass(seconds(1));
        this.drain.resume("late", null);
        pass(seconds(5));
        assertThat(this.told).doesNotContain("2.0 fetching").noneMatch((what) -> what.contains("fetching"));
    }

    @Test
    void triesNothingAgainOnceTheShutdownHasBegun() {
        this.engine.addSource(new Listener() {
            @Override
            public void resume() {
                throw new IllegalStateException("no broker");
            }
        });
        this.drain.drain("a", null);
        pass(seconds(1));
        this.drain.resume("b", null);
        this.clock.at(seconds(5), () -> this.engine.drain(ShutdownCause.SIGINT));
        pass(seconds(60));
        assertThat(this.told)
                .filteredOn((what) -> what.contains("failure"))
                .containsExactly("1.0 failure no broker", "2.0 failure no broker", "4.0 failure no broker");
    }
}
