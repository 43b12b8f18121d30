package io.quiesce.shutdown.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.junit.jupiter.api.Test;

class BookTests {

    private final List<Throwable> failures = new ArrayList<>();

    private final Book book = new Book(new VirtualClock(), ThreadStarter.DAEMON, this.failures::add);

    private long outstanding() {
        return this.book.tallies().of(WorkKind.TASKS).outstanding();
    }

    @Test
    void countsWorkOnceThatIsAbandonedWhileItIsBeingRefused() {
        TrackedWork work = this.book.enter(WorkKind.TASKS, () -> "late");
        assertThat(this.book.abandon()).extracting(WorkDetails::description).containsExactly("late");
        assertThat(this.book.refuse(work)).isSameAs(work);
        assertThat(outstanding()).isZero();
        assertThat(this.book.tallies().of(WorkKind.TASKS).refused()).isZero();
    }

    @Test
    void doesNotAbandonWhatHasBeenRefused() {
        TrackedWork work = this.book.enter(WorkKind.TASKS, () -> "late");
        assertThat(this.book.refuse(work)).isNull();
        assertThat(this.book.abandon()).isEmpty();
        assertThat(outstanding()).isZero();
        assertThat(this.book.tallies().of(WorkKind.TASKS).refused()).isOne();
    }

    @Test
    void doesNotReportAsCancelledWhatIsRefusedAfterItsCancellation() {
        TrackedWork work = this.book.enter(WorkKind.TASKS, () -> "late");
        this.book.cancel();
        this.book.refuse(work);
        work.close();
        assertThat(this.book.cancelled()).isEmpty();
        assertThat(this.book.tallies().areIdle(Set.of(WorkKind.TASKS))).isTrue();
    }

    @Test
    void cancelsWorkThatBeginsAfterTheCancellationButNoSessions() {
        this.book.cancel();
        TrackedWork work = this.book.enter(WorkKind.MESSAGES, () -> "orders-0@7");
        assertThat(work.isCancelled()).isTrue();
        work.attach();
        assertThat(Thread.interrupted()).isTrue();
        work.close();
        assertThat(this.book.cancelled()).extracting(WorkDetails::description).containsExactly("orders-0@7");
        assertThat(this.book.enter(WorkKind.SESSIONS, () -> "session").isCancelled())
                .isFalse();
    }

    @Test
    void leavesTheGraceToATaskThatIsQueuedAfterTheCancellation() {
        this.book.cancel();
        TrackedWork work = this.book.enter(WorkKind.TASKS, () -> "compensation").queued();
        assertThat(outstanding()).isOne();
        assertThat(work.start()).isTrue();
        assertThat(work.isCancelled()).isFalse();
        work.close();
        assertThat(outstanding()).isZero();
        assertThat(this.book.cancelled()).isEmpty();
    }

    @Test
    void survivesDescriptionsThatFail() {
        this.book.enter(WorkKind.TASKS, () -> {
            throw new StackOverflowError("toString");
        });
        assertThat(this.book.outstanding().describe())
                .singleElement()
                .extracting(WorkDetails::description)
                .isEqualTo("without a description: java.lang.StackOverflowError");
        assertThat(this.book.cancel()).hasSize(1);
        assertThat(this.book.abandon()).hasSize(1);
    }

    @Test
    void showsWhereTheFirstTenThreadsAreThatAreAbandoned() {
        List<TrackedWork> tasks = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            TrackedWork task = this.book.enter(WorkKind.TASKS, () -> "task");
            task.attach();
            tasks.add(task);
        }
        List<WorkDetails> abandoned = this.book.abandon();
        tasks.forEach(TrackedWork::detach);
        assertThat(abandoned).hasSize(12);
        assertThat(abandoned.subList(0, 10))
                .allSatisfy((each) -> assertThat(each.stack()).isNotEmpty());
        assertThat(abandoned.subList(10, 12)).allSatisfy((each) -> {
            assertThat(each.stack()).isEmpty();
            assertThat(each.thread()).isEqualTo(Thread.currentThread().getName());
        });
    }
}
