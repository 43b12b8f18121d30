package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.quiesce.shutdown.Milestone;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.WorkRejectedException;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.PhaseSpan;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShutdownEngineTests {

    private static final ShutdownTimings TIMINGS =
            new ShutdownTimings(seconds(3), null, seconds(8), seconds(1), seconds(12), seconds(2));

    private final VirtualClock clock = new VirtualClock();

    private final ScriptedThreads threads = new ScriptedThreads(this.clock);

    private final List<Throwable> failures = new ArrayList<>();

    private final WorkLedger ledger = new WorkLedger(this.clock, this.threads, this.failures::add);

    private final RecordingListener listener = new RecordingListener(this.clock);

    private ShutdownEngine engine = engine(TIMINGS);

    private ShutdownEngine engine(ShutdownTimings timings) {
        ShutdownEngine engine = new ShutdownEngine(timings, this.clock, this.ledger, this.threads);
        engine.addListener(this.listener);
        return engine;
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }

    private TrackedWork request() {
        TrackedWork request = this.ledger.beginRequest(() -> "GET /");
        assertThat(request).isNotNull();
        return request;
    }

    private ShutdownReport shutDown(ShutdownCause cause) {
        this.engine.drain(cause);
        return this.engine.closed().orElseThrow();
    }

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
    void acceptsRequestsUntilTheWindowIsOver() {
        List<String> observed = new ArrayList<>();
        Runnable knock = () -> {
            TrackedWork request = this.ledger.beginRequest(() -> "GET /");
            observed.add(this.clock.elapsed().toMillis() + ((request != null) ? " served" : " refused"));
            if (request != null) {
                request.close();
            }
        };
        TrackedWork running = request();
        this.clock.at(seconds(0.5), knock);
        this.clock.at(seconds(2.9), knock);
        this.clock.at(seconds(3.1), knock);
        this.clock.at(seconds(4), running::close);
        ShutdownReport report = shutDown(ShutdownCause.SIGTERM);
        assertThat(observed).containsExactly("500 served", "2900 served", "3100 refused");
        assertThat(report.completed()).containsEntry(WorkKind.REQUESTS, 3L);
        assertThat(report.refused()).containsEntry(WorkKind.REQUESTS, 1L);
    }

    @Test
    void waitsForTheWindowEvenIfNothingIsOutstanding() {
        assertThat(shutDown(ShutdownCause.SIGTERM).elapsed()).isEqualTo(seconds(3));
    }

    @Test
    void servesAsEverWhileItIsHeldAndBeginsItsWindowThen() {
        this.engine.setHold(() -> (this.clock.elapsed().toSeconds() < 2) ? "nobody else is there" : null);
        List<String> observed = new ArrayList<>();
        this.clock.at(seconds(1), () -> observed.add(this.engine.state() + " " + this.listener.told));
        this.clock.at(seconds(2), this.clock::signal);
        ShutdownReport report = shutDown(ShutdownCause.SIGTERM);
        assertThat(observed).containsExactly("ONLINE [0.0 holding for 5.0: nobody else is there]");
        assertThat(report.elapsed()).isEqualTo(seconds(5));
    }

    @Test
    void isInServiceInEveryMomentInWhichItIsHeld() {
        List<ShutdownState> states = new ArrayList<>();
        this.engine.addListener(new ShutdownListener() {
            @Override
            public void holding(String reason, Duration longest) {
                states.add(ShutdownEngineTests.this.engine.state());
            }

            @Override
            public void began(ShutdownProgress progress) {
                states.add(ShutdownEngineTests.this.engine.state());
            }
        });
        this.engine.setHold(() -> (this.clock.elapsed().toSeconds() < 2) ? "nobody else is there" : null);
        this.clock.at(seconds(2), this.clock::signal);
        shutDown(ShutdownCause.SIGTERM);
        assertThat(states).containsExactly(ShutdownState.ONLINE, ShutdownState.SHUTTING_DOWN);
    }

    @Test
    void isHeldForAsLongAsItsWindowStillFitsInOnly() {
        this.engine.setHold(() -> "nobody else is there");
        assertThat(shutDown(ShutdownCause.SIGTERM).elapsed()).isEqualTo(seconds(8));
    }

    @Test
    void isNotHeldAnyLongerAfterASecondSignal() {
        this.engine.setHold(() -> "nobody else is there");
        this.clock.at(seconds(1), this.engine::hurry);
        assertThat(shutDown(ShutdownCause.SIGTERM).elapsed()).isEqualTo(seconds(1));
    }

    @Test
    void isHeldBySigtermOnly() {
        this.engine.setHold(() -> "nobody else is there");
        assertThat(shutDown(ShutdownCause.SIGINT).elapsed()).isZero();
    }

    @Test
    void hasNoWindowForAPersonWhoInterrupts() {
        assertThat(shutDown(ShutdownCause.SIGINT).elapsed()).isZero();
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
    void reachesMilestonesInOrderAndByTheirDeadlines() throws Exception {
        List<String> reached = new ArrayList<>();
        this.engine.addHandler("observer", (progress) -> {
            note(reached, "requests", progress.outstandingRequests(), progress);
            note(reached, "messages", progress.outstandingPubSubMessages(), progress);
            note(reached, "tasks", progress.outstandingTasks(), progress);
            note(reached, "cancelling", progress.forceCloseTasks(), progress);
        });
        TrackedWork request = request();
        Work task = this.ledger.begin("settle");
        this.clock.at(seconds(5), request::close);
        this.clock.at(seconds(6), task::close);
        shutDown(ShutdownCause.SIGTERM);
        advanceTo(seconds(6));
        assertThat(reached).containsExactly("3000 messages", "5000 requests", "6000 tasks", "6000 cancelling");
    }

    private void note(List<String> reached, String name, Milestone milestone, ShutdownProgress progress) {
        milestone.whenReached().thenRun(() -> reached.add(this.clock.elapsed().toMillis() + " " + name));
        assertThat(milestone.isReached()).isFalse();
    }

    @Test
    void tellsTheDeadlinesOfMilestones() {
        List<Duration> deadlines = new ArrayList<>();
        this.engine.addHandler("observer", (progress) -> List.of(
                        progress.outstandingRequests(),
                        progress.outstandingTasks(),
                        progress.forceCloseTasks(),
                        progress.runningHandlers(),
                        progress.forceShutdown())
                .forEach((milestone) -> deadlines.add(Duration.between(VirtualClock.EPOCH, milestone.deadline()))));
        shutDown(ShutdownCause.SIGTERM);
        assertThat(deadlines).containsExactly(seconds(9), seconds(9), seconds(8), seconds(12), seconds(12));
    }

    @Test
    void everyMilestoneIsReachedInTheEnd() {
        AtomicReference<@Nullable ShutdownProgress> seen = new AtomicReference<>();
        this.threads.hangs("shutdown-stuck");
        this.engine.addHandler("stuck", (progress) -> {});
        this.engine.addHandler("observer", seen::set);
        request();
        shutDown(ShutdownCause.SIGTERM);
        ShutdownProgress progress = seen.get();
        assertThat(progress).isNotNull();
        assertThat(List.of(
                        progress.outstandingRequests(),
                        progress.outstandingPubSubMessages(),
                        progress.outstandingTasks(),
                        progress.runningHandlers(),
                        progress.forceCloseTasks(),
                        progress.forceShutdown()))
                .allMatch(Milestone::isReached);
    }

    @Test
    void startsTasksUntilNothingIsOutstanding() {
        List<String> observed = new ArrayList<>();
        TrackedWork request = request();
        this.clock.at(seconds(5), () -> {
            Work task = this.ledger.begin("confirmation");
            this.clock.at(seconds(6), task::close);
            request.close();
        });
        this.threads.takes("shutdown-late", seconds(7));
        this.engine.addHandler("late", (progress) -> {
            assertThatExceptionOfType(WorkRejectedException.class)
                    .isThrownBy(() -> this.ledger.begin("too late"))
                    .withMessageContaining("too late");
            observed.add("rejected");
        });
        ShutdownReport report = shutDown(ShutdownCause.SIGTERM);
        assertThat(observed).containsExactly("rejected");
        assertThat(report.success()).isTrue();
        assertThat(report.completed()).containsEntry(WorkKind.TASKS, 1L);
    }

    @Test
    void callsEveryHandlerAtTheInitiationAndWaitsForThem() {
        this.threads.takes("shutdown-slow", seconds(5));
        List<String> called = new ArrayList<>();
        this.engine.addHandler("slow", (progress) -> called.add("slow"));
        this.engine.addHandler("quick", (progress) -> called.add("quick"));
        ShutdownReport report = shutDown(ShutdownCause.SIGTERM);
        assertThat(called).containsExactly("quick", "slow");
        assertThat(report.elapsed()).isEqualTo(seconds(5));
        assertThat(report.handlers()).extracting(Outcome::result).containsOnly(Result.COMPLETED);
    }

    @Test
    void failsWhenAHandlerThrowsButCallsTheOthers() {
        List<String> called = new ArrayList<>();
        this.engine.addHandler("bad", (progress) -> {
            throw new StackOverflowError("handler");
        });
        this.engine.addHandler("good", (progress) -> called.add("good"));
        ShutdownReport report = shutDown(ShutdownCause.SIGINT);
        assertThat(called).containsExactly("good");
        assertThat(report.exitCode()).isOne();
        assertThat(report.handlers())
                .filteredOn((handler) -> handler.name().equals("bad"))
                .singleElement()
                .satisfies((bad) -> {
                    assertThat(bad.result()).isEqualTo(Result.FAILED);
                    assertThat(bad.failure()).hasMessage("handler");
                });
    }

    @Test
    void doesNotWaitForAHandlerThatHangs() {
        this.threads.hangs("shutdown-stuck");
        this.engine.addHandler("stuck", (progress) -> {});
        ShutdownReport report = shutDown(ShutdownCause.SIGTERM);
        assertThat(report.elapsed()).isEqualTo(seconds(12));
        assertThat(report.exitCode()).isOne();
        assertThat(this.listener.told).contains("12.0 handler stuck TIMED_OUT");
        assertThat(report.phases().get(0).outcome()).isEqualTo(Result.TIMED_OUT);
    }

    @Test
    void callsAHandlerThatComesDuringTheDrain() {
        TrackedWork request = request();
        this.threads.takes("shutdown-late", seconds(3));
        List<ShutdownCause> called = new ArrayList<>();
        this.clock.at(seconds(5), () -> {
            this.engine.addHandler("late", (progress) -> called.add(progress.cause()));
            request.close();
        });
        ShutdownReport report = shutDown(ShutdownCause.SIGTERM);
        assertThat(called).containsExactly(ShutdownCause.SIGTERM);
        assertThat(report.elapsed()).isEqualTo(seconds(8));
        assertThat(report.handlers()).singleElement().satisfies((late) -> {
            assertThat(late.name()).isEqualTo("late");
            assertThat(late.result()).isEqualTo(Result.COMPLETED);
        });
    }

    @Test
    void refusesAHandlerThatComesWhenTheDrainIsOver() {
        this.engine.drain(ShutdownCause.SIGINT);
        assertThatIllegalStateException()
                .isThrownBy(() -> this.engine.addHandler("late", (progress) -> {}))
                .withMessage("The shutdown handler 'late' comes too late: the application is being closed");
    }

    @Test
    void refusesAHandlerThatComesAfterAnotherWasGivenUp() {
        this.threads.hangs("shutdown-stuck");
        this.engine.addHandler("stuck", (progress) -> {});
        this.engine.drain(ShutdownCause.SIGINT);
        assertThatIllegalStateException().isThrownBy(() -> this.engine.addHandler("late", (progress) -> {}));
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
    void survivesAHandlerForWhichThereIsNoThread() {
        this.threads.cannotStart("shutdown-unlucky");
        this.engine.addHandler("unlucky", (progress) -> {});
        ShutdownReport report = shutDown(ShutdownCause.SIGINT);
        assertThat(report.elapsed()).isZero();
        assertThat(report.exitCode()).isOne();
    }

    @Test
    void runsWhatDependsOnAMilestoneEvenIfThereIsNoThreadForIt() {
        List<String> ran = new ArrayList<>();
        this.threads.cannotStart("shutdown-milestone");
        this.engine.addHandler("observer", (progress) -> {
            progress.outstandingRequests().whenReached().thenRun(() -> ran.add("requests"));
            progress.forceShutdown().whenReached().thenRun(() -> {
                throw new IllegalStateException("of no interest to the shutdown");
            });
        });
        TrackedWork request = request();
        this.clock.at(seconds(1), request::close);
        ShutdownReport report = shutDown(ShutdownCause.SIGINT);
        assertThat(ran).containsExactly("requests");
        assertThat(report.success()).isTrue();
        assertThat(this.listener.failures).hasSize(2).allMatch(OutOfMemoryError.class::isInstance);
    }

    @Test
    void refusesAHandlerThatWaitsForItself() {
        this.engine.addHandler(
                "selfish", (progress) -> progress.runningHandlers().await());
        ShutdownReport report = shutDown(ShutdownCause.SIGINT);
        assertThat(report.handlers())
                .singleElement()
                .extracting(Outcome::failure)
                .isInstanceOf(IllegalStateException.class);
        assertThat(report.elapsed()).isZero();
    }

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
    void endsTheWindowEarlyWhenItIsQuiet() {
        this.engine =
                engine(new ShutdownTimings(seconds(6), seconds(1), seconds(8), seconds(1), seconds(12), seconds(2)));
        this.threads.takes("shutdown-registry", seconds(0.5));
        this.engine.addAnnouncement(registry("registry", seconds(2)));
        this.clock.at(seconds(1.2), () -> request().close());
        this.engine.drain(ShutdownCause.SIGTERM);
        assertThat(this.listener.told).contains("2.2 refusing early");
    }

    @Test
    void keepsTheWholeWindowWhileTheRegistryMayStillListTheInstance() {
        this.engine =
                engine(new ShutdownTimings(seconds(6), seconds(1), seconds(8), seconds(1), seconds(12), seconds(2)));
        this.threads.hangs("shutdown-registry");
        this.engine.addAnnouncement(registry("registry", seconds(2)));
        this.engine.drain(ShutdownCause.SIGTERM);
        assertThat(this.listener.told).contains("6.0 refusing");
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
    void namesHandlersAndAnnouncementsThatItWaitsFor() {
        this.threads.hangs("shutdown-stuck").hangs("shutdown-registry");
        this.engine.addHandler("stuck", (progress) -> {});
        this.engine.addAnnouncement(registry("registry", seconds(60)));
        this.clock.at(
                seconds(1), () -> assertThat(this.engine.runningHandlers()).isOne());
        assertThat(this.engine.runningHandlers()).isZero();
        shutDown(ShutdownCause.SIGINT);
        assertThat(this.listener.waits).first().satisfies((wait) -> {
            assertThat(wait.handlers()).containsExactly("stuck");
            assertThat(wait.announcements()).containsExactly("registry");
        });
        assertThat(this.listener.told).contains("12.0 announcement registry TIMED_OUT", "12.0 handler stuck TIMED_OUT");
        assertThat(this.engine.runningHandlers()).isZero();
    }

    @Test
    void aSecondSignalCancelsAtOnceAndShortensWhatIsLeft() {
        request();
        this.threads.hangs("shutdown-stuck");
        this.engine.addHandler("stuck", (progress) -> {});
        this.clock.at(seconds(2), this.engine::hurry);
        ShutdownReport report = shutDown(ShutdownCause.SIGTERM);
        assertThat(this.listener.told)
                .containsSubsequence("2.0 hurried", "2.0 refusing", "2.0 cancelling 1", "3.0 abandoned 1");
        assertThat(report.elapsed()).isEqualTo(seconds(3));
    }

    @Test
    void aSecondSignalBringsTheHardBoundForward() {
        List<Duration> left = new ArrayList<>();
        request();
        this.clock.at(seconds(1), () -> left.add(this.engine.timeToHalt().orElseThrow()));
        this.clock.at(seconds(2), () -> {
            this.engine.hurry();
            left.add(this.engine.timeToHalt().orElseThrow());
        });
        assertThat(this.engine.timeToHalt()).isEmpty();
        shutDown(ShutdownCause.SIGTERM);
        assertThat(left).containsExactly(seconds(13), seconds(3));
    }

    @Test
    void aSecondSignalPutsNothingOff() {
        request();
        this.clock.at(seconds(8.8), this.engine::hurry);
        assertThat(shutDown(ShutdownCause.SIGTERM).elapsed()).isEqualTo(seconds(9));
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
    void endsOnce() {
        this.engine.drain(ShutdownCause.SIGINT);
        this.engine.closed();
        this.engine.closed();
        assertThat(this.listener.reports).hasSize(1);
    }

    @Test
    void hasNoReportWithoutAShutdown() {
        assertThat(this.engine.closed()).isEmpty();
        this.engine.overdue(ThreadSnapshot.of(null));
        assertThat(this.listener.reports).isEmpty();
    }

    @Test
    void succeedsWhenClosingTakesAsLongAsTheHardBound() {
        this.engine.drain(ShutdownCause.SIGINT);
        advanceTo(seconds(14));
        assertThat(this.engine.closed().orElseThrow().exitCode()).isZero();
    }

    @Test
    void failsWhenClosingTakesLongerThanTheHardBound() {
        this.engine.drain(ShutdownCause.SIGINT);
        this.clock.at(seconds(14.1), () -> {});
        advanceTo(seconds(14.1));
        assertThat(this.engine.closed().orElseThrow().exitCode()).isOne();
    }

    @Test
    void saysHowFarItCameWhenTimeIsUp() {
        this.engine.drain(ShutdownCause.SIGINT);
        this.engine.overdue(ThreadSnapshot.of(null));
        assertThat(this.listener.told).endsWith("0.0 overdue", "0.0 ended");
        assertThat(this.listener.reports).singleElement().satisfies((report) -> {
            assertThat(report.success()).isFalse();
            assertThat(report.phases()).extracting(PhaseSpan::phase).containsExactly(Phase.DRAIN, Phase.CLOSE);
        });
    }

    @Test
    void isNoSuccessIfTheProcessDoesNotEndAfterAll() {
        this.engine.drain(ShutdownCause.SIGINT);
        this.engine.closed();
        // Somebody's hook of the virtual machine hangs.
        this.engine.overdue(ThreadSnapshot.of(null));
        assertThat(this.listener.reports)
                .extracting(ShutdownReport::exitCode, ShutdownReport::success)
                .containsExactly(tuple(0, true), tuple(1, false));
    }

    @Test
    void saysHowFarItCameWhenTheApplicationCannotBeClosed() {
        this.engine.drain(ShutdownCause.SIGINT);
        this.engine.closeFailed();
        assertThat(this.listener.reports).singleElement().satisfies((report) -> {
            assertThat(report.exitCode()).isOne();
            assertThat(report.phases()).extracting(PhaseSpan::phase).containsExactly(Phase.DRAIN, Phase.CLOSE);
        });
    }

    private void advanceTo(Duration time) {
        try {
            this.clock.awaitUntil(time.toNanos(), () -> false);
        } catch (InterruptedException ex) {
            throw new AssertionError(ex);
        }
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
    void tellsHowEachPhaseEnded() {
        this.threads.hangs("shutdown-stuck");
        this.engine.addHandler("stuck", (progress) -> {});
        this.engine.drain(ShutdownCause.SIGINT);
        advanceTo(seconds(13));
        this.engine.closeFailed();
        this.engine.closed();
        this.engine.closed();
        assertThat(this.listener.ends)
                .containsExactly(
                        new PhaseSpan(Phase.DRAIN, Duration.ZERO, seconds(12), Result.TIMED_OUT),
                        new PhaseSpan(Phase.CLOSE, seconds(12), seconds(13), Result.COMPLETED));
    }

    @Test
    void reachesTheMilestoneOfTheCancellationWhenItCancels() {
        List<String> reached = new ArrayList<>();
        this.engine.addHandler("observer", (progress) -> {
            note(reached, "cancelling", progress.forceCloseTasks(), progress);
            note(reached, "tasks", progress.outstandingTasks(), progress);
        });
        request();
        shutDown(ShutdownCause.SIGTERM);
        advanceTo(seconds(12));
        assertThat(reached).containsExactly("8000 cancelling", "9000 tasks");
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
        return new Announcement() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Duration timeout() {
                return seconds(2);
            }

            @Override
            public void leave() {
                action.run();
            }
        };
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

    @Test
    void tellsWhichPartOfTheClientsThatWereToldHasMoved() {
        assertThat(ShutdownReport.Sessions.NONE.coverage()).isEmpty();
        assertThat(new ShutdownReport.Sessions(4, 3, 1, 0, 0).coverage()).hasValue(0.25);
    }

    private Announcement registry(String name, Duration timeout) {
        return new TestAnnouncement(name, timeout, true, () -> {});
    }

    private record TestAnnouncement(String name, Duration timeout, boolean isRegistry, Runnable action)
            implements Announcement {

        @Override
        public void leave() {
            this.action.run();
        }
    }
}
