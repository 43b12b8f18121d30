package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.quiesce.shutdown.Milestone;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.tracking.TrackedWork;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * When milestones are reached, and who is told.
 */
class MilestonesTests extends EngineFixture {

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
        Work task = this.ledger.tracker().begin("settle");
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
}
