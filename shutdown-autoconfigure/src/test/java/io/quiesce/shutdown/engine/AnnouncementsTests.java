package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import org.junit.jupiter.api.Test;

/**
 * Who outside is told that the application leaves.
 */
class AnnouncementsTests extends EngineFixture {

    @Test
    void waitsForAnnouncementsButNoLongerThanTheirTimeout() {
        this.threads.hangs("shutdown-registry");
        this.engine.addAnnouncement(registry("registry", seconds(2)));
        ShutdownReport report = shutDown(ShutdownCause.SIGINT);
        assertThat(report.elapsed()).isEqualTo(seconds(2));
        assertThat(report.exitCode()).isZero();
        assertThat(report.registry())
                .singleElement()
                .extracting(Outcome::result)
                .isEqualTo(Result.TIMED_OUT);
    }

    @Test
    void doesNotFailWithTheRegistry() {
        this.engine.addAnnouncement(new TestAnnouncement("registry", seconds(2), true, () -> {
            throw new IllegalStateException("403");
        }));
        ShutdownReport report = shutDown(ShutdownCause.SIGINT);
        assertThat(report.exitCode()).isZero();
        assertThat(report.registry())
                .singleElement()
                .extracting(Outcome::failure)
                .isNotNull();
    }

    /** A source may have to look for what it would stop. */
    @Test
    void areMadeBeforeSourcesAreAsked() {
        List<String> order = new ArrayList<>();
        ShutdownEngine engine = new ShutdownEngine(TIMINGS, this.clock, this.ledger, (name, body) -> {
            order.add(name);
            return this.threads.start(name, body);
        });
        engine.addSource(new Orders() {
            @Override
            public boolean isEmpty() {
                order.add("orders");
                return true;
            }
        });
        engine.addAnnouncement(registry("registry", seconds(2)));
        engine.drain(ShutdownCause.SIGINT);
        assertThat(order).startsWith("shutdown-registry", "orders");
    }

    @Test
    void tellsOfAnAnnouncementThatEndsWithThePhase() {
        List<Runnable> bodies = new ArrayList<>();
        ShutdownEngine engine = new ShutdownEngine(TIMINGS, this.clock, this.ledger, (name, body) -> {
            bodies.add(body);
            return new Thread(body, name);
        });
        engine.addListener(this.listener);
        engine.addListener(new ShutdownListener() {
            @Override
            public void refusing(boolean early) {
                bodies.forEach(Runnable::run);
            }
        });
        engine.addAnnouncement(registry("registry", seconds(2)));
        engine.addHandler("handler", (progress) -> {});
        engine.drain(ShutdownCause.SIGINT);
        assertThat(this.listener.told).contains("0.0 announcement registry COMPLETED", "0.0 handler handler COMPLETED");
    }

    @Test
    void reportsAnnouncementsThatFailedAndAllRegistries() {
        this.engine.addAnnouncement(registry("registry", seconds(2)));
        this.engine.addAnnouncement(announcement("balancer", () -> {}));
        this.engine.addAnnouncement(announcement("broken", () -> {
            throw new IllegalStateException("403");
        }));
        assertThat(shutDown(ShutdownCause.SIGINT).registry())
                .extracting(Outcome::name)
                .containsExactly("registry", "broken");
    }

    /** With the defaults of whatever need not be said. */
    private Announcement announcement(String name, Runnable action) {
        return new Door() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void leave() {
                action.run();
            }
        };
    }
}
