package io.quiesce.shutdown.engine;

import static io.quiesce.shutdown.interleaving.Interleavings.expect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.interleaving.Meetings;
import io.quiesce.shutdown.interleaving.StandingClock;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What holds of the states of an application when several threads change them at the same moment.
 */
class TransitionStressTests {

    private static final ShutdownTimings TIMINGS = new ShutdownTimings(
            Duration.ZERO,
            null,
            Duration.ofSeconds(8),
            Duration.ofSeconds(1),
            Duration.ofSeconds(12),
            Duration.ofSeconds(2));

    private final Meetings meetings = new Meetings();

    @AfterEach
    void endThreads() {
        this.meetings.close();
    }

    /** What a scenario begins with. */
    private static final class Fixture {

        final StandingClock clock = new StandingClock();

        final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

        final WorkLedger ledger = new WorkLedger(this.clock, this.clock, this.failures::add);

        final ShutdownEngine engine = new ShutdownEngine(TIMINGS, this.clock, this.ledger, this.clock);

        final SoftDrain drain = this.engine.softDrain();

        @Nullable
        volatile TrackedWork work;

        volatile boolean seen;

        /** Whether the source runs, as far as it has been told. */
        volatile boolean fetching = true;

        Fixture() {
            this.engine.addListener(new ShutdownListener() {
                @Override
                public void listenerFailed(Throwable failure) {
                    Fixture.this.failures.add(failure);
                }
            });
        }

        void addSource() {
            this.engine.addSource(new Orders() {
                @Override
                public void pause() {
                    Fixture.this.fetching = false;
                }

                @Override
                public void resume() {
                    Fixture.this.fetching = true;
                }

                @Override
                public void stopFetching() {
                    Fixture.this.fetching = false;
                }
            });
        }
    }

    @Test
    void whoIsDrainedAndResumedAtOnceIsOneOfTheTwo() throws Exception {
        this.meetings.repeat(() -> {
            Fixture it = new Fixture();
            it.addSource();
            it.drain.drain("a", null);
            this.meetings.together(() -> it.drain.resume("b", null), () -> it.drain.drain("c", null));
            ShutdownState state = it.drain.status().state();
            if (state == ShutdownState.ONLINE) {
                it.clock.join();
                expect(it.fetching, "online, but not fetching");
                expect(!it.ledger.isDraining(), "online, but draining");
            } else {
                expect(it.ledger.isDraining(), "out of service, but not draining");
                it.clock.awaitUndisturbed(1, () -> it.drain.pending().isEmpty());
                expect(!it.fetching, "out of service, but fetching");
                it.drain.end();
                it.clock.join();
            }
            expect(it.failures.isEmpty(), "failures: " + it.failures);
        });
    }

    @Test
    void whoIsLetInLateSeesThatTheApplicationIsOfflineOrIsSeen() throws Exception {
        this.meetings.repeat(() -> {
            Fixture it = new Fixture();
            this.meetings.together(() -> it.drain.drain("a", null), () -> {
                TrackedWork request = it.ledger.begin(WorkKind.REQUESTS, () -> "GET /");
                if (it.drain.status().state() == ShutdownState.OFFLINE) {
                    request.withdraw();
                } else {
                    it.work = request;
                }
            });
            boolean offline = it.drain.status().state() == ShutdownState.OFFLINE;
            expect(it.work == null || !offline, "offline with a request");
            it.drain.end();
            it.clock.join();
        });
    }

    @Test
    void aShutdownEndsADrainAndNothingComesBack() throws Exception {
        this.meetings.repeat(() -> {
            Fixture it = new Fixture();
            it.addSource();
            it.drain.drain("a", null);
            this.meetings.together(() -> it.drain.resume("b", null), it.drain::end);
            it.clock.join();
            expect(it.drain.status().state() == ShutdownState.SHUTTING_DOWN, "it is " + it.drain.status());
            it.drain.resume("c", null);
            it.drain.drain("d", null);
            expect(it.drain.status().state() == ShutdownState.SHUTTING_DOWN, "it is " + it.drain.status());
        });
    }

    @Test
    void manyWhoStartAShutdownGetTheSame() throws Exception {
        this.meetings.repeat(() -> {
            Fixture it = new Fixture();
            AtomicInteger initiated = new AtomicInteger();
            it.engine.addHandler("observer", (progress) -> initiated.incrementAndGet());
            this.meetings.together(
                    () -> it.engine.drain(ShutdownCause.SIGTERM),
                    () -> {
                        it.engine.drain(ShutdownCause.SIGINT);
                        expect(initiated.get() == 1, "it has not been drained");
                    },
                    it.engine::hurry);
            expect(initiated.get() == 1, "called " + initiated + " times");
            expect(it.engine.closed().orElseThrow().success(), "failed");
            it.clock.join();
        });
    }

    @Test
    void aHandlerThatComesAtAnyTimeIsCalledOnceOrRefused() throws Exception {
        this.meetings.repeat(() -> {
            Fixture it = new Fixture();
            AtomicInteger called = new AtomicInteger();
            AtomicInteger refused = new AtomicInteger();
            this.meetings.together(() -> it.engine.drain(ShutdownCause.SIGINT), () -> {
                try {
                    it.engine.addHandler("late", (progress) -> called.incrementAndGet());
                } catch (IllegalStateException ex) {
                    refused.incrementAndGet();
                }
            });
            it.clock.join();
            expect(called.get() + refused.get() == 1, "called " + called + ", refused " + refused);
        });
    }

    @Test
    void aShutdownWaitsForWhatHasBegunAndRefusesTheRest() throws Exception {
        this.meetings.repeat(() -> {
            Fixture it = new Fixture();
            this.meetings.together(() -> it.engine.drain(ShutdownCause.SIGINT), () -> {
                TrackedWork task = it.ledger.beginTask(() -> "task");
                if (task != null) {
                    expect(it.engine.runningHandlers() == 0, "handlers");
                    expect(!it.ledger.isIdle(WorkKind.HOLDING_TASKS), "a task is not counted");
                    it.seen = true;
                    task.close();
                }
            });
            long done = it.engine.closed().orElseThrow().completed().get(WorkKind.TASKS);
            long refused = it.engine.closed().orElseThrow().refused().get(WorkKind.TASKS);
            expect(it.seen ? refused == 0 : (refused == 1 && done == 0), "done " + done + ", refused " + refused);
            it.clock.join();
        });
    }
}
