package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.tracking.TrackedWork;
import org.junit.jupiter.api.Test;

/**
 * What the application does itself when it is shut down.
 */
class CalledHandlersTests extends EngineFixture {

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
        assertThat(this.listener.told).containsSubsequence("12.0 handler stuck TIMED_OUT", "12.0 phase CLOSE");
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
    void survivesAHandlerForWhichThereIsNoThread() {
        this.threads.cannotStart("shutdown-unlucky");
        this.engine.addHandler("unlucky", (progress) -> {});
        ShutdownReport report = shutDown(ShutdownCause.SIGINT);
        assertThat(report.elapsed()).isZero();
        assertThat(report.exitCode()).isOne();
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
}
