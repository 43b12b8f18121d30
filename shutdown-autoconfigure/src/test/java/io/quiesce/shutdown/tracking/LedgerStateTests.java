package io.quiesce.shutdown.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.quiesce.shutdown.engine.Leaderships;
import io.quiesce.shutdown.engine.ShutdownReport.Sessions;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.junit.jupiter.api.Test;

/**
 * What a ledger says of itself.
 */
class LedgerStateTests extends LedgerFixture {

    private void passUntil(long seconds) {
        this.clock.awaitUndisturbed(Duration.ofSeconds(seconds).toNanos(), () -> false);
    }

    @Test
    void acceptsRequestsUntilItsWindowIsOver() {
        assertThat(this.ledger.isAcceptingRequests()).isTrue();
        this.ledger.startDraining();
        assertThat(this.ledger.isAcceptingRequests()).isTrue();
        this.ledger.refuseRequests();
        assertThat(this.ledger.isAcceptingRequests()).isFalse();
        assertThat(this.ledger.arrive(() -> "incomplete head")).isNull();
        assertThat(this.ledger.refused()).containsEntry(WorkKind.REQUESTS, 0L);
    }

    @Test
    void drainsWhileItIsOutOfServiceAndFromAShutdownOn() {
        assertThat(this.ledger.isDraining()).isFalse();
        this.ledger.leave(true);
        assertThat(this.ledger.isDraining()).isTrue();
        assertThat(this.ledger.isShuttingDown()).isFalse();
        this.ledger.leave(false);
        assertThat(this.ledger.isDraining()).isFalse();
        this.ledger.startDraining();
        assertThat(this.ledger.isDraining()).isTrue();
        assertThat(this.ledger.isShuttingDown()).isTrue();
    }

    @Test
    void takesAPromisedRequestInAlthoughRequestsAreRefused() {
        this.ledger.startDraining();
        this.ledger.refuseRequests();
        passUntil(3);
        TrackedWork promised = this.ledger.beginPromisedRequest(() -> "GET /");
        assertThat(this.ledger.counts()).containsEntry(WorkKind.REQUESTS, 1L);
        assertThat(this.ledger.lastRequestBegan())
                .isEqualTo(Duration.ofSeconds(3).toNanos());
        promised.close();
        assertThat(this.ledger.completed()).containsEntry(WorkKind.REQUESTS, 1L);
    }

    @Test
    void knowsWhenTheLastRequestBeganOnceItDrains() {
        passUntil(1);
        this.ledger.startDraining();
        assertThat(this.ledger.lastRequestBegan())
                .isEqualTo(Duration.ofSeconds(1).toNanos());
        TrackedWork arrived = this.ledger.arrive(() -> "client");
        assertThat(arrived).isNotNull();
        passUntil(2);
        assertThat(this.ledger.beginRequest(arrived, () -> "GET /slow")).isSameAs(arrived);
        assertThat(this.ledger.lastRequestBegan())
                .isEqualTo(Duration.ofSeconds(2).toNanos());
        passUntil(4);
        this.ledger.beginRequest(() -> "GET /");
        assertThat(this.ledger.lastRequestBegan())
                .isEqualTo(Duration.ofSeconds(4).toNanos());
        assertThat(this.ledger.outstanding())
                .extracting(WorkDetails::description)
                .containsExactly("GET /slow", "GET /");
    }

    @Test
    void asksWhoeverKnowsOfSessionsAndLeaderships() {
        assertThat(this.ledger.sessions()).isEqualTo(Sessions.NONE);
        assertThat(this.ledger.leaderships()).isEqualTo(Leaderships.NONE);
        Sessions sessions = new Sessions(1, 2, 3, 4, 5);
        Leaderships leaderships = new Leaderships(Duration.ofSeconds(1), true, Duration.ZERO, List.of());
        this.ledger.reportSessions(() -> sessions);
        this.ledger.reportLeaderships(() -> leaderships);
        assertThat(this.ledger.sessions()).isEqualTo(sessions);
        assertThat(this.ledger.leaderships()).isEqualTo(leaderships);
    }

    @Test
    void takesNoteOfWhatWasRefusedElsewhere() {
        this.ledger.refuse(WorkKind.MESSAGES);
        assertThat(this.ledger.refused()).containsEntry(WorkKind.MESSAGES, 1L).containsEntry(WorkKind.TASKS, 0L);
    }

    @Test
    void namesWorkThatWasDoneInVain() {
        TrackedWork work = this.ledger.begin(WorkKind.MESSAGES, () -> "message 1");
        IllegalStateException failure = new IllegalStateException("channel closed");
        this.ledger.fail(work, failure);
        assertThat(this.ledger.failed()).extracting(WorkDetails::description).containsExactly("message 1");
        assertThat(this.ledger.counts()).containsEntry(WorkKind.MESSAGES, 0L);
        assertThat(this.failures).containsExactly(failure);
    }

    @Test
    void isNotDoneWithWhatIsPromisedBeforeItEnds() {
        TrackedWork promised = this.ledger.begin(WorkKind.TASKS, () -> "async").promised();
        TrackedWork queued = this.ledger.begin(WorkKind.TASKS, () -> "task").queued();
        this.ledger.cancel();
        assertThat(queued.start()).isFalse();
        assertThat(this.ledger.counts()).containsEntry(WorkKind.TASKS, 1L);
        assertThat(promised.start()).isFalse();
        promised.close();
        assertThat(this.ledger.counts()).containsEntry(WorkKind.TASKS, 0L);
        assertThat(this.ledger.cancelled()).hasSize(2);
    }

    @Test
    void startsNoTaskOnceWorkWasGivenUp() {
        this.ledger.abandon();
        assertThat(this.ledger.beginTask(() -> "late")).isNull();
        assertThat(this.ledger.refused()).containsEntry(WorkKind.TASKS, 1L);
        assertThat(this.ledger.hasAbandonedTasks()).isFalse();
    }

    @Test
    void endsWhatIsQueuedOnlyAfterItWasCancelled() {
        TrackedWork work = this.ledger.begin(WorkKind.TASKS, () -> "task");
        this.ledger.cancel();
        assertThat(this.ledger.counts()).containsEntry(WorkKind.TASKS, 1L);
        work.queued();
        assertThat(this.ledger.counts()).containsEntry(WorkKind.TASKS, 0L);
        TrackedWork other = this.ledger.begin(WorkKind.TASKS, () -> "task").queued();
        assertThat(this.ledger.counts()).containsEntry(WorkKind.TASKS, 1L);
        assertThat(other.start()).isTrue();
        other.close();
    }

    @Test
    void sparesWhoSaysSo() {
        TrackedWork work = this.ledger.begin(WorkKind.MESSAGES, () -> "message");
        work.attachSpared();
        this.ledger.cancel();
        assertThat(Thread.interrupted()).isFalse();
        assertThat(this.ledger.current()).contains(work);
        work.close();
    }

    @Test
    void hasNothingToCancelOrGiveUpOfWhatHasEnded() {
        TrackedWork work = this.ledger.begin(WorkKind.TASKS, () -> "task");
        work.close();
        assertThat(work.cancel()).isNull();
        assertThat(work.abandon()).isFalse();
    }

    @Test
    void reportsWhatALateCancelActionThrows() {
        TrackedWork work = this.ledger.begin(WorkKind.TASKS, () -> "task");
        this.ledger.cancel();
        IllegalStateException failure = new IllegalStateException("expected");
        work.onCancel(() -> {
            throw failure;
        });
        assertThat(this.failures).containsExactly(failure);
    }

    @Test
    void releasesWhatTheThreadDoesAndNothingElse() {
        TrackedWork own = this.ledger.begin(WorkKind.REQUESTS, () -> "POST /shutdown");
        own.attach();
        this.ledger.begin(WorkKind.REQUESTS, () -> "GET /");
        assertThat(this.ledger.release(Predicate.isEqual(Thread.currentThread())))
                .extracting(WorkDetails::description)
                .containsExactly("POST /shutdown");
        assertThat(this.ledger.outstanding())
                .extracting(WorkDetails::description)
                .containsExactly("GET /");
    }

    @Test
    void saysWhetherTasksWereGivenUpThatMayStillRun() {
        this.ledger.begin(WorkKind.TASKS, () -> "task");
        assertThat(this.ledger.abandon()).hasSize(1);
        assertThat(this.ledger.hasAbandonedTasks()).isTrue();
    }

    @Test
    void namesNoSessionsAndGivesNoneUp() {
        this.ledger.begin(WorkKind.SESSIONS, () -> "session");
        assertThat(this.ledger.outstanding()).isEmpty();
        assertThat(this.ledger.abandon()).isEmpty();
        assertThat(this.ledger.counts()).containsEntry(WorkKind.SESSIONS, 1L);
    }

    /** Threads enter their work in different places. */
    @Test
    void namesTheOldestFirstWhicheverThreadHasBegunIt() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String name = "unit " + i;
            expected.add(name);
            passUntil(i);
            Thread thread = new Thread(() -> this.ledger.begin(WorkKind.TASKS, () -> name));
            thread.start();
            thread.join();
        }
        assertThat(this.ledger.outstanding())
                .extracting(WorkDetails::description)
                .containsExactlyElementsOf(expected);
    }
}
