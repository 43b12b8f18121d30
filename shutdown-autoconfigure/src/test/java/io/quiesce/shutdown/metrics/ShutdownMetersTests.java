package io.quiesce.shutdown.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.Announcement;
import io.quiesce.shutdown.engine.ScriptedThreads;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Admission.Decision;
import io.quiesce.shutdown.tracking.Decisions;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;

class ShutdownMetersTests {

    private final VirtualClock clock = new VirtualClock();

    private final ScriptedThreads threads = new ScriptedThreads(this.clock);

    private final WorkLedger ledger = new WorkLedger(this.clock, this.threads, (failure) -> {});

    private final ShutdownEngine engine = new ShutdownEngine(
            new ShutdownTimings(Duration.ZERO, null, seconds(4), seconds(1), seconds(6), seconds(2)),
            this.clock,
            this.ledger,
            this.threads);

    private final Decisions decisions = new Decisions();

    private final Admission admission = new Admission(
            this.engine::state,
            this.engine.softDrain()::isRefusing,
            List.of(),
            List.of(),
            (failure) -> {},
            this.decisions);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    ShutdownMetersTests() {
        ShutdownMeters meters = new ShutdownMeters(this.engine, this.ledger, this.decisions);
        meters.bindTo(this.registry);
        this.engine.addListener(meters);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }

    private double gauge(String name, String... tags) {
        return this.registry.get(name).tags(tags).gauge().value();
    }

    private double counter(String name, String... tags) {
        return this.registry.get(name).tags(tags).functionCounter().count();
    }

    private TrackedWork request() {
        TrackedWork request = this.ledger.beginRequest(() -> "GET /");
        assertThat(request).isNotNull();
        return request;
    }

    @Test
    void hasAllMetersBeforeAnythingHappens() {
        assertThat(this.registry.getMeters())
                .extracting((meter) -> meter.getId().getName() + meter.getId().getTags())
                .contains("shutdown.state[]", "shutdown.outstanding[tag(kind=handlers)]")
                .contains(
                        "shutdown.outstanding[tag(kind=requests)]",
                        "shutdown.outstanding[tag(kind=messages)]",
                        "shutdown.outstanding[tag(kind=tasks)]",
                        "shutdown.outstanding[tag(kind=sessions)]",
                        "shutdown.rejected[tag(kind=requests), tag(reason=shutting-down)]",
                        "shutdown.rejected[tag(kind=requests), tag(reason=becoming-offline)]",
                        "shutdown.rejected[tag(kind=requests), tag(reason=offline)]",
                        "shutdown.rejected[tag(kind=sessions), tag(reason=becoming-offline)]",
                        "shutdown.rejected[tag(kind=sessions), tag(reason=offline)]",
                        "shutdown.admitted[tag(kind=requests), tag(reason=exempt)]",
                        "shutdown.admitted[tag(kind=requests), tag(reason=window)]",
                        "shutdown.admitted[tag(kind=requests), tag(reason=affinity)]",
                        "shutdown.admitted[tag(kind=requests), tag(reason=priority)]",
                        "shutdown.completed[tag(kind=tasks)]",
                        "shutdown.cancelled[tag(kind=tasks)]",
                        "shutdown.abandoned[tag(kind=messages)]")
                .hasSize(1 + 1 + 5 * WorkKind.values().length + 2 + 6);
    }

    @Test
    void countsWhatIsOutstandingByKind() {
        TrackedWork request = request();
        request();
        this.ledger.tracker().begin("export");
        this.ledger.begin(WorkKind.MESSAGES, () -> "orders-0@7");
        request.close();
        assertThat(gauge("shutdown.outstanding", "kind", "requests")).isEqualTo(1);
        assertThat(gauge("shutdown.outstanding", "kind", "tasks")).isEqualTo(1);
        assertThat(gauge("shutdown.outstanding", "kind", "messages")).isEqualTo(1);
        assertThat(gauge("shutdown.outstanding", "kind", "sessions")).isZero();
    }

    @Test
    void countsHandlersThatHaveNotReturned() {
        List<Double> observed = new ArrayList<>();
        this.threads.takes("shutdown-flusher", seconds(1)).takes("shutdown-mailer", seconds(3));
        this.engine.addHandler("flusher", (progress) -> {});
        this.engine.addHandler("mailer", (progress) -> {});
        Runnable observe = () -> observed.add(gauge("shutdown.outstanding", "kind", "handlers"));
        observe.run();
        this.clock.at(seconds(0.5), observe);
        this.clock.at(seconds(2), observe);
        this.engine.drain(ShutdownCause.SIGTERM);
        observe.run();
        assertThat(observed).containsExactly(0.0, 2.0, 1.0, 0.0);
    }

    @Test
    void saysThatTheApplicationIsShuttingDown() {
        assertThat(gauge("shutdown.state")).isZero();
        this.engine.drain(ShutdownCause.SIGTERM);
        assertThat(gauge("shutdown.state")).isEqualTo(3);
    }

    @Test
    void saysThatTheApplicationIsSoftlyOutOfServiceAndBack() throws Exception {
        TrackedWork request = request();
        this.engine.softDrain().drain("operator", null);
        assertThat(gauge("shutdown.state")).isEqualTo(1);
        request.close();
        this.clock.awaitUntil(seconds(1).toNanos(), () -> false);
        assertThat(gauge("shutdown.state")).isEqualTo(2);
        this.engine.softDrain().resume("operator", null);
        assertThat(gauge("shutdown.state")).isZero();
    }

    @Test
    void countsRefusalsOnceEach() {
        TrackedWork request = request();
        this.clock.at(seconds(1), () -> {
            for (int i = 0; i < 3; i++) {
                assertThat(this.ledger.beginRequest(() -> "GET /")).isNull();
            }
            request.close();
        });
        this.engine.drain(ShutdownCause.SIGTERM);
        assertThat(this.ledger.beginTask(() -> "too late")).isNull();
        assertThat(counter("shutdown.rejected", "kind", "requests", "reason", "shutting-down"))
                .isEqualTo(3);
        assertThat(counter("shutdown.rejected", "kind", "tasks", "reason", "shutting-down"))
                .isEqualTo(1);
    }

    @Test
    void countsWhatTheDoorDecidedByItsReason() {
        this.admission.conclude(Decision.AFFINITY);
        this.admission.conclude(Decision.OFFLINE);
        this.admission.conclude(Decision.OFFLINE);
        assertThat(counter("shutdown.admitted", "kind", "requests", "reason", "affinity"))
                .isEqualTo(1);
        assertThat(counter("shutdown.admitted", "kind", "requests", "reason", "priority"))
                .isZero();
        assertThat(counter("shutdown.rejected", "kind", "requests", "reason", "offline"))
                .isEqualTo(2);
        assertThat(counter("shutdown.rejected", "kind", "requests", "reason", "shutting-down"))
                .isZero();
    }

    @Test
    void countsWhatCompletedWhatWasCancelledAndWhatWasAbandoned() {
        TrackedWork quick = request();
        TrackedWork cancelled = request();
        this.ledger.tracker().begin("stubborn");
        this.clock.at(seconds(1), quick::close);
        this.clock.at(seconds(4.5), cancelled::close);
        this.engine.drain(ShutdownCause.SIGTERM);
        assertThat(counter("shutdown.completed", "kind", "requests")).isEqualTo(1);
        assertThat(counter("shutdown.cancelled", "kind", "requests")).isEqualTo(1);
        assertThat(counter("shutdown.abandoned", "kind", "requests")).isZero();
        assertThat(counter("shutdown.abandoned", "kind", "tasks")).isEqualTo(1);
    }

    @Test
    void countsFailedStepsOfSourcesAsTheReportDoes() {
        this.engine.addSource(new WorkSource() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public WorkKind kind() {
                return WorkKind.MESSAGES;
            }

            @Override
            public void stopFetching() {
                throw new IllegalStateException("no connection");
            }
        });
        this.engine.drain(ShutdownCause.SIGTERM);
        assertThat(counter("shutdown.abandoned", "kind", "messages")).isEqualTo(1);
        assertThat(this.engine.closed().orElseThrow().abandoned()).hasSize(1);
    }

    @Test
    void timesTheDrainHandlersAndDeregistration() {
        this.threads.takes("shutdown-flusher", seconds(2)).takes("shutdown-consul", seconds(1));
        this.engine.addHandler("flusher", (progress) -> {});
        this.engine.addHandler("mailer", (progress) -> {
            throw new IllegalStateException("no connection");
        });
        this.engine.addAnnouncement(announcement("consul", true));
        this.engine.addAnnouncement(announcement("readiness", false));
        this.engine.drain(ShutdownCause.SIGTERM);
        assertThat(timer("shutdown.handler", "handler", "flusher", "outcome", "completed"))
                .isEqualTo(2);
        assertThat(timer("shutdown.handler", "handler", "mailer", "outcome", "failed"))
                .isZero();
        assertThat(timer("shutdown.deregistration", "registry", "consul", "outcome", "completed"))
                .isEqualTo(1);
        assertThat(this.registry.find("shutdown.deregistration").timers()).hasSize(1);
        assertThat(timer("shutdown.drain", "outcome", "completed")).isEqualTo(2);
    }

    @Test
    void saysThatTheDrainWasCutOff() {
        this.threads.hangs("shutdown-flusher");
        this.engine.addHandler("flusher", (progress) -> {});
        this.engine.drain(ShutdownCause.SIGTERM);
        assertThat(timer("shutdown.drain", "outcome", "timed_out")).isEqualTo(6);
        assertThat(timer("shutdown.handler", "handler", "flusher", "outcome", "timed_out"))
                .isEqualTo(6);
    }

    private double timer(String name, String... tags) {
        Timer timer = this.registry.get(name).tags(Tags.of(tags)).timer();
        assertThat(timer.count()).isEqualTo(1);
        return timer.totalTime(TimeUnit.SECONDS);
    }

    private static Announcement announcement(String name, boolean registry) {
        return new Announcement() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public boolean isRegistry() {
                return registry;
            }

            @Override
            public Duration timeout() {
                return seconds(2);
            }

            @Override
            public void leave() {}
        };
    }
}
