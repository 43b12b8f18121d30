package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.SoftDrainTimings.OnTimeout;
import io.quiesce.shutdown.tracking.WorkLedger;

/**
 * An application in virtual time that goes softly out of service, and somebody who notes what it tells.
 */
abstract class SoftDrainFixture {

    static final ShutdownTimings TIMINGS =
            new ShutdownTimings(seconds(3), null, seconds(8), seconds(1), seconds(12), seconds(2));

    final VirtualClock clock = new VirtualClock();

    final ScriptedThreads threads = new ScriptedThreads(this.clock);

    final WorkLedger ledger = new WorkLedger(this.clock, this.threads, (failure) -> note("failure " + failure));

    final List<String> told = new ArrayList<>();

    final ShutdownEngine engine = new ShutdownEngine(TIMINGS, this.clock, this.ledger, this.threads);

    DrainStatus last = this.engine.softDrain().status();

    final Drain drain = this.engine.softDrain();

    SoftDrainFixture() {
        this.engine.addListener(new ShutdownListener() {
            @Override
            public void changed(DrainStatus status, Map<WorkKind, Long> outstanding) {
                note(status.state() + " by " + status.by());
            }

            @Override
            public void drainTimedOut(DrainStatus status, OnTimeout consequence) {
                note("timed out: " + consequence);
            }

            @Override
            public void listenerFailed(Throwable failure) {
                note("failure " + failure.getMessage());
            }
        });
    }

    static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }

    void note(String what) {
        this.told.add("%.1f %s".formatted(this.clock.elapsed().toNanos() / 1e9, what));
    }

    void pass(Duration time) {
        try {
            this.clock.awaitUntil(this.clock.nanoTime() + time.toNanos(), () -> false);
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** What waits for the end of a drain would wait for ever: at this time the application shuts down. */
    void passUntilShutdown(double at) {
        this.clock.at(seconds(at), () -> {
            this.last = this.drain.status();
            this.engine.drain(ShutdownCause.CONTEXT_CLOSED);
        });
        pass(seconds(at));
    }

    class Door implements Announcement {

        private final Duration takes;

        Door(Duration takes) {
            this.takes = takes;
        }

        @Override
        public String name() {
            return "door";
        }

        @Override
        public Duration timeout() {
            return seconds(2);
        }

        @Override
        public void leave() {
            note("left");
        }

        @Override
        public void suspend() {
            note("suspended");
            pass(this.takes);
        }

        @Override
        public void resume() {
            note("resumed");
        }
    }

    class Listener implements Orders {

        @Override
        public void pause() {
            note("paused");
        }

        @Override
        public void resume() {
            note("fetching");
        }
    }
}
