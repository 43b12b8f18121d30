package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;

/**
 * An engine in virtual time, with what it drains and somebody who notes what it tells.
 */
abstract class EngineFixture extends VirtualTime {

    final List<Throwable> failures = new ArrayList<>();

    final WorkLedger ledger = new WorkLedger(this.clock, this.threads, this.failures::add);

    final RecordingListener listener = new RecordingListener(this.clock);

    ShutdownEngine engine = engine(TIMINGS);

    ShutdownEngine engine(ShutdownTimings timings) {
        ShutdownEngine engine = new ShutdownEngine(timings, this.clock, this.ledger, this.threads);
        engine.addListener(this.listener);
        return engine;
    }

    TrackedWork request() {
        TrackedWork request = this.ledger.beginRequest(() -> "GET /");
        assertThat(request).isNotNull();
        return request;
    }

    ShutdownReport shutDown(ShutdownCause cause) {
        this.engine.drain(cause);
        return this.engine.closed().orElseThrow();
    }

    Announcement registry(String name, Duration timeout) {
        return new TestAnnouncement(name, timeout, true, () -> {});
    }

    record TestAnnouncement(String name, Duration timeout, boolean isRegistry, Runnable action)
            implements Announcement {

        @Override
        public void leave() {
            this.action.run();
        }
    }
}
