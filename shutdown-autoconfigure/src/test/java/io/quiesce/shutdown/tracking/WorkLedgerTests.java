package io.quiesce.shutdown.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.junit.jupiter.api.Test;

class WorkLedgerTests extends LedgerFixture {

    @Test
    void countsWhatIsOutstanding() {
        Work first = this.ledger.tracker().begin("first");
        this.ledger.tracker().begin("second");
        assertThat(this.ledger.counts()).containsEntry(WorkKind.TASKS, 2L).containsEntry(WorkKind.REQUESTS, 0L);
        first.close();
        first.close();
        assertThat(this.ledger.counts()).containsEntry(WorkKind.TASKS, 1L);
    }

    @Test
    void namesTheOldestFirst() throws Exception {
        this.ledger.tracker().begin("old");
        this.clock.awaitUntil(Duration.ofSeconds(2).toNanos(), () -> false);
        this.ledger.tracker().begin("new");
        assertThat(this.ledger.outstanding())
                .extracting(WorkDetails::description, WorkDetails::age)
                .containsExactly(tuple("old", Duration.ofSeconds(2)), tuple("new", Duration.ZERO));
    }

    @Test
    void countsNoFirstBytesWhileSoftlyOutOfServiceUnlessItShutsDown() {
        this.ledger.leave(true);
        assertThat(this.ledger.arrive(() -> "incomplete head")).isNull();
        assertThat(this.ledger.beginRequest(() -> "let in")).isNotNull();
        this.ledger.startDraining();
        assertThat(this.ledger.arrive(() -> "incomplete head")).isNotNull();
    }

    @Test
    void refusesRequestsOnceToldTo() {
        this.ledger.refuseRequests();
        assertThat(this.ledger.beginRequest(() -> "late")).isNull();
        assertThat(this.ledger.refused()).containsEntry(WorkKind.REQUESTS, 1L);
        assertThat(this.ledger.isIdle(Set.of(WorkKind.REQUESTS))).isTrue();
    }

    @Test
    void doesNotStopTasksWhileAnythingIsOutstanding() {
        TrackedWork request = this.ledger.beginRequest(() -> "request");
        assertThat(request).isNotNull();
        assertThat(this.ledger.stopTasksIfIdle()).isFalse();
        this.ledger.tracker().begin("still started").close();
        request.close();
        assertThat(this.ledger.stopTasksIfIdle()).isTrue();
        assertThat(this.ledger.beginTask(() -> "late")).isNull();
    }

    @Test
    void sessionsDoNotHoldTasks() {
        assertThat(WorkKind.HOLDING_TASKS).doesNotContain(WorkKind.SESSIONS);
    }

    @Test
    void findsTheInnermostWorkOfTheThread() {
        TrackedWork request = this.ledger.beginRequest(() -> "request");
        assertThat(request).isNotNull();
        request.attach();
        try (Work export = this.ledger.tracker().begin("export")) {
            assertThat(this.ledger.current()).containsSame(export);
        }
        assertThat(this.ledger.current()).containsSame(request);
        request.detach();
        assertThat(this.ledger.current()).isEmpty();
        request.close();
    }

    @Test
    void passesOverWorkThatAnotherThreadHasEnded() throws Exception {
        Work outer = this.ledger.tracker().begin("outer");
        Work inner = this.ledger.tracker().begin("inner");
        Thread other = new Thread(inner::close);
        other.start();
        other.join();
        assertThat(this.ledger.current()).containsSame(outer);
        outer.close();
        assertThat(this.ledger.current()).isEmpty();
    }

    @Test
    void cancelsWhatWaitsForAThreadBeforeItInterruptsWhatRuns() {
        List<String> ended = new ArrayList<>();
        TrackedWork running = this.ledger.beginTask(() -> "running");
        TrackedWork waiting = this.ledger.beginTask(() -> "waiting");
        assertThat(running).isNotNull();
        assertThat(waiting).isNotNull();
        running.onCancel(() -> ended.add("running, and the other may " + (waiting.start() ? "" : "not ") + "start"));
        waiting.queued();
        this.ledger.cancel();
        assertThat(ended).containsExactly("running, and the other may not start");
        assertThat(this.ledger.cancelled()).extracting(WorkDetails::description).containsExactly("waiting");
        running.close();
    }

    @Test
    void tellsWhetherTasksWereAbandoned() {
        TrackedWork request = this.ledger.beginRequest(() -> "request");
        assertThat(request).isNotNull();
        this.ledger.abandon();
        assertThat(this.ledger.hasAbandonedTasks()).isFalse();
    }

    @Test
    void interruptsTheThreadThatDoesTheWork() {
        TrackedWork work = this.ledger.beginRequest(() -> "request");
        assertThat(work).isNotNull();
        work.attach();
        this.ledger.cancel();
        assertThat(work.isCancelled()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        work.detach();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void doesNotInterruptAThreadThatHasLeftTheWork() {
        TrackedWork work = this.ledger.beginRequest(() -> "request");
        assertThat(work).isNotNull();
        work.attach();
        work.detach();
        this.ledger.cancel();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void interruptsAThreadThatTakesUpCancelledWork() {
        TrackedWork work = this.ledger.beginRequest(() -> "request");
        assertThat(work).isNotNull();
        this.ledger.cancel();
        work.attach();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        work.detach();
    }

    @Test
    void leavesAnInterruptOfSomebodyElseAlone() {
        TrackedWork work = this.ledger.beginRequest(() -> "request");
        assertThat(work).isNotNull();
        work.attach();
        Thread.currentThread().interrupt();
        work.close();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void runsCancelActionsOnceAndAtOnceIfTheyComeLate() {
        AtomicInteger runs = new AtomicInteger();
        Work work = this.ledger.tracker().begin("task");
        work.onCancel(runs::incrementAndGet);
        this.ledger.cancel();
        this.ledger.cancel();
        assertThat(runs).hasValue(1);
        work.onCancel(runs::incrementAndGet);
        assertThat(runs).hasValue(2);
    }

    @Test
    void doesNotCancelWhatHasEnded() {
        AtomicInteger runs = new AtomicInteger();
        Work work = this.ledger.tracker().begin("task");
        work.onCancel(runs::incrementAndGet);
        work.close();
        this.ledger.cancel();
        work.onCancel(runs::incrementAndGet);
        assertThat(runs).hasValue(0);
        assertThat(work.isCancelled()).isFalse();
    }

    @Test
    void reportsWhatCancelActionsThrowAndCancelsTheRest() {
        Work bad = this.ledger.tracker().begin("bad");
        Work good = this.ledger.tracker().begin("good");
        bad.onCancel(() -> {
            throw new IllegalStateException("bad");
        });
        this.ledger.cancel();
        assertThat(good.isCancelled()).isTrue();
        assertThat(this.failures)
                .singleElement()
                .extracting(Throwable::getMessage)
                .isEqualTo("bad");
    }

    @Test
    void cancelsTheRestWhenThereIsNoThreadForAnAction() {
        WorkLedger unlucky = new WorkLedger(
                this.clock,
                (name, task) -> {
                    throw new OutOfMemoryError("unable to create native thread");
                },
                this.failures::add);
        Work first = unlucky.tracker().begin("first");
        first.onCancel(() -> {});
        Work second = unlucky.tracker().begin("second");
        unlucky.cancel();
        assertThat(second.isCancelled()).isTrue();
        assertThat(this.failures).isNotEmpty().allMatch(OutOfMemoryError.class::isInstance);
    }

    @Test
    void abandonedWorkCountsAsDoneAndNamesItsStack() {
        TrackedWork work = this.ledger.beginRequest(() -> "request");
        assertThat(work).isNotNull();
        work.attach();
        List<WorkDetails> abandoned = this.ledger.abandon();
        assertThat(abandoned).singleElement().satisfies((details) -> {
            assertThat(details.description()).isEqualTo("request");
            assertThat(details.thread()).isEqualTo(Thread.currentThread().getName());
            assertThat(details.stack())
                    .anyMatch((frame) -> frame.getClassName().equals(WorkLedgerTests.class.getName()));
        });
        assertThat(this.ledger.counts()).containsEntry(WorkKind.REQUESTS, 0L);
        work.close();
        assertThat(this.ledger.counts()).containsEntry(WorkKind.REQUESTS, 0L);
        assertThat(this.ledger.beginTask(() -> "late")).isNull();
    }

    @Test
    void everyUnitEndsUpInExactlyOnePlace() {
        this.ledger.startDraining();
        this.ledger.tracker().begin("completed").close();
        Work cancelled = this.ledger.tracker().begin("cancelled");
        cancelled.onCancel(cancelled::close);
        this.ledger.tracker().begin("abandoned");
        this.ledger.cancel();
        List<WorkDetails> abandoned = this.ledger.abandon();
        this.ledger.beginTask(() -> "refused");
        assertThat(this.ledger.completed()).containsEntry(WorkKind.TASKS, 1L);
        assertThat(this.ledger.cancelled()).extracting(WorkDetails::description).containsExactly("cancelled");
        assertThat(abandoned).extracting(WorkDetails::description).containsExactly("abandoned");
        assertThat(this.ledger.refused()).containsEntry(WorkKind.TASKS, 1L);
    }

    @Test
    void showsWhereTheFirstTenThreadsAreThatAreCancelled() {
        List<TrackedWork> tasks = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            TrackedWork task = this.ledger.beginTask(() -> "task");
            assertThat(task).isNotNull();
            task.attach();
            tasks.add(0, task);
        }
        List<WorkDetails> cancelled = this.ledger.cancel();
        // This thread is the one that was interrupted.
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        tasks.forEach(TrackedWork::detach);
        assertThat(cancelled).hasSize(12);
        assertThat(cancelled.subList(0, 10))
                .allSatisfy((each) -> assertThat(each.stack()).isNotEmpty());
        assertThat(cancelled.subList(10, 12))
                .allSatisfy((each) -> assertThat(each.stack()).isEmpty());
    }
}
