package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.WorkRejectedException;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.engine.ShutdownReport.PhaseSpan;
import io.quiesce.shutdown.tracking.TrackedWork;
import org.junit.jupiter.api.Test;

class ShutdownEngineTests extends EngineFixture {

    @Test
    void isOnlineUntilAShutdownIsInitiated() {
        assertThat(this.engine.state()).isEqualTo(ShutdownState.ONLINE);
        this.engine.drain(ShutdownCause.SIGINT);
        assertThat(this.engine.state()).isEqualTo(ShutdownState.SHUTTING_DOWN);
    }

    @Test
    void drainsAtOnceWhenNothingIsOutstandingAndThereIsNoWindow() {
        ShutdownReport report = shutDown(ShutdownCause.CONTEXT_CLOSED);
        assertThat(report.elapsed()).isZero();
        assertThat(report.exitCode()).isZero();
        assertThat(report.phases()).extracting(PhaseSpan::phase).containsExactly(Phase.DRAIN, Phase.CLOSE, Phase.EXIT);
    }

    @Test
    void endsWithTheLastRequest() {
        TrackedWork first = request();
        TrackedWork last = request();
        this.clock.at(seconds(4), first::close);
        this.clock.at(seconds(6.5), last::close);
        ShutdownReport report = shutDown(ShutdownCause.SIGTERM);
        assertThat(report.elapsed()).isEqualTo(seconds(6.5));
        assertThat(report.success()).isTrue();
    }

    /** It has, before sources are told, which may take milliseconds. */
    @Test
    void countsWhatAHandlerHasEndAtOnce() {
        Work task = this.ledger.tracker().begin("job");
        this.engine = new ShutdownEngine(TIMINGS, this.clock, this.ledger, (name, work) -> {
            work.run();
            return Thread.currentThread();
        });
        this.engine.addHandler("job", (progress) -> task.close());
        assertThat(shutDown(ShutdownCause.SIGTERM).completed()).containsEntry(WorkKind.TASKS, 1L);
    }

    @Test
    void cancelsAtTheDeadlineAndNotBefore() {
        TrackedWork request = request();
        AtomicReference<Duration> cancelledAt = new AtomicReference<>();
        request.onCancel(() -> {
            cancelledAt.set(this.clock.elapsed());
            request.close();
        });
        ShutdownReport report = shutDown(ShutdownCause.SIGTERM);
        assertThat(cancelledAt.get()).isEqualTo(seconds(8));
        assertThat(report.elapsed()).isEqualTo(seconds(8));
        assertThat(report.cancelled())
                .singleElement()
                .extracting(WorkDetails::description)
                .isEqualTo("GET /");
        assertThat(report.completed()).containsEntry(WorkKind.REQUESTS, 0L);
        assertThat(report.exitCode()).isZero();
    }

    @Test
    void abandonsWorkThatIgnoresItsCancellationAndFails() {
        TrackedWork request = request();
        ShutdownReport report = shutDown(ShutdownCause.SIGTERM);
        assertThat(report.elapsed()).isEqualTo(seconds(9));
        assertThat(report.abandoned())
                .singleElement()
                .extracting(WorkDetails::age)
                .isEqualTo(seconds(9));
        assertThat(report.exitCode()).isOne();
        request.close();
        assertThat(this.ledger.counts()).containsEntry(WorkKind.REQUESTS, 0L);
        assertThat(report.cancelled()).isEmpty();
    }

    @Test
    void doesNotWaitForTheRequestWhoseThreadShutsDown() {
        request().attach();
        ShutdownReport report = shutDown(ShutdownCause.CONTEXT_CLOSED);
        assertThat(report.elapsed()).isZero();
        assertThat(report.success()).isTrue();
    }

    @Test
    void startsTasksUntilNothingIsOutstanding() {
        List<String> observed = new ArrayList<>();
        TrackedWork request = request();
        this.clock.at(seconds(5), () -> {
            Work task = this.ledger.tracker().begin("confirmation");
            this.clock.at(seconds(6), task::close);
            request.close();
        });
        this.threads.takes("shutdown-late", seconds(7));
        this.engine.addHandler("late", (progress) -> {
            assertThatExceptionOfType(WorkRejectedException.class)
                    .isThrownBy(() -> this.ledger.tracker().begin("too late"))
                    .withMessageContaining("too late");
            observed.add("rejected");
        });
        ShutdownReport report = shutDown(ShutdownCause.SIGTERM);
        assertThat(observed).containsExactly("rejected");
        assertThat(report.success()).isTrue();
        assertThat(report.completed()).containsEntry(WorkKind.TASKS, 1L);
    }

    @Test
    void saysWhatWasOutstandingWithoutTheStopsOfSources() {
        this.threads.takes("shutdown-orders", seconds(1));
        this.engine.addSource(new Orders() {});
        request().onCancel(() -> {});
        shutDown(ShutdownCause.SIGINT);
        assertThat(this.listener.outstandingAtFirst)
                .containsEntry(WorkKind.REQUESTS, 1L)
                .containsEntry(WorkKind.MESSAGES, 0L);
    }

    @Test
    void tellsOnceASecondWhatItWaitsFor() {
        TrackedWork request = request();
        this.clock.at(seconds(6.5), request::close);
        shutDown(ShutdownCause.SIGTERM);
        assertThat(this.listener.told).contains("4.0 waiting", "5.0 waiting", "6.0 waiting");
        assertThat(this.listener.waits).hasSize(3).allSatisfy((wait) -> {
            assertThat(wait.counts()).containsEntry(WorkKind.REQUESTS, 1L);
            assertThat(wait.oldest()).get().extracting(WorkDetails::description).isEqualTo("GET /");
        });
    }

    @Test
    void whoeverStartsItAgainGetsTheOneThatIsUnderWay() {
        TrackedWork request = request();
        this.clock.at(seconds(5), request::close);
        this.engine.drain(ShutdownCause.SIGTERM);
        this.engine.drain(ShutdownCause.CONTEXT_CLOSED);
        ShutdownReport report = this.engine.closed().orElseThrow();
        assertThat(report.cause()).isEqualTo(ShutdownCause.SIGTERM);
        assertThat(this.listener.told).containsOnlyOnce("0.0 initiated by SIGTERM");
        assertThat(this.listener.told).doesNotContain("0.0 initiated by CONTEXT_CLOSED");
    }

    @Test
    void survivesListenersThatThrow() {
        this.engine.addListener(new ShutdownListener() {
            @Override
            public void refusing(boolean early) {
                throw new IllegalArgumentException("listener");
            }
        });
        assertThat(shutDown(ShutdownCause.SIGINT).success()).isTrue();
        assertThat(this.listener.failures)
                .singleElement()
                .extracting(Throwable::getMessage)
                .isEqualTo("listener");
    }

    @Test
    void isNotCalledOffByAnInterrupt() {
        TrackedWork request = request();
        this.clock.at(seconds(5), request::close);
        this.clock.at(seconds(4), () -> Thread.currentThread().interrupt());
        ShutdownReport report = shutDown(ShutdownCause.SIGTERM);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(report.elapsed()).isEqualTo(seconds(5));
    }

    @Test
    void cancelsAtOnceWhenTheGraceIsLongerThanThePhase() {
        this.engine =
                engine(new ShutdownTimings(Duration.ZERO, null, Duration.ZERO, seconds(1), seconds(0.5), seconds(1)));
        request();
        ShutdownReport report = shutDown(ShutdownCause.SIGTERM);
        assertThat(this.listener.told).contains("0.0 cancelling 1", "0.5 abandoned 1");
        assertThat(report.elapsed()).isEqualTo(seconds(0.5));
    }

    @Test
    void tellsTheStepsInOrder() {
        this.engine.addAnnouncement(registry("registry", seconds(2)));
        this.engine.addHandler("handler", (progress) -> {});
        TrackedWork request = request();
        this.clock.at(seconds(3.5), request::close);
        shutDown(ShutdownCause.SIGTERM);
        assertThat(this.listener.told)
                .containsExactly(
                        "0.0 initiated by SIGTERM",
                        "0.0 phase DRAIN",
                        "0.0 announcement registry COMPLETED",
                        "0.0 handler handler COMPLETED",
                        "3.0 refusing",
                        "3.5 phase CLOSE",
                        "3.5 ended");
    }

    @Test
    void stopsSourcesInTwoSteps() {
        List<String> steps = new ArrayList<>();
        this.engine.addSource(new Orders() {
            @Override
            public void stopFetching() {
                steps.add(ShutdownEngineTests.this.clock.elapsed().toMillis() + " fetching");
            }

            @Override
            public void stopAccepting() {
                steps.add(ShutdownEngineTests.this.clock.elapsed().toMillis() + " accepting");
            }
        });
        shutDown(ShutdownCause.SIGTERM);
        assertThat(steps).containsExactly("0 fetching", "3000 accepting");
        assertThat(this.threads.names()).containsOnly("shutdown-orders");
    }

    @Test
    void startsNoThreadForASourceWithNothingToStop() {
        this.engine.addSource(new Orders() {
            @Override
            public boolean isEmpty() {
                return true;
            }
        });
        shutDown(ShutdownCause.SIGTERM);
        assertThat(this.threads.names()).isEmpty();
    }

    @Test
    void handsOnWhatIsSaidWhileTheApplicationIsClosed() {
        this.engine.tell((each) -> each.overdue(ThreadSnapshot.of(null)));
        IllegalStateException failure = new IllegalStateException("of a bean");
        this.engine.reportFailure(failure);
        assertThat(this.listener.told).containsExactly("0.0 overdue");
        assertThat(this.listener.failures).containsExactly(failure);
    }
}
