package io.quiesce.shutdown.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;

import io.quiesce.shutdown.WorkRejectedException;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.engine.Workload;
import io.quiesce.shutdown.test.Importing.Importer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class ShutdownExtensionTests {

    private final Gate gate = new Gate();

    @RegisterExtension
    final ShutdownExtension application = ShutdownExtension.of(Importing.class)
            .withBean(Gate.class, this.gate)
            .withProperties(
                    "shutdown.keep-accepting-for=3s",
                    "shutdown.cancel-running-tasks-after=10s",
                    "shutdown.force-close-tasks-grace=2s",
                    "shutdown.force-shutdown-after=20s");

    private Importer importer() {
        return this.application.context().getBean(Importer.class);
    }

    private InFlight<String> startImport() throws InterruptedException {
        Importer importer = importer();
        return this.application.inFlight(this.gate, importer::run);
    }

    @Test
    void workThatEndsInTimeIsDrained() throws Exception {
        InFlight<String> work = startImport();
        TestedShutdown shutdown = this.application.shutdown().elapse(Duration.ofSeconds(9));
        this.gate.open();
        assertThat(work.result()).isEqualTo("imported");
        assertThat(shutdown)
                .drained()
                .exitedWith(0)
                .within(Duration.ofSeconds(9))
                .refused(0);
    }

    @Test
    void theWindowIsVirtualToo() throws Exception {
        TestedShutdown shutdown = this.application.shutdown().elapse(Duration.ofMillis(2999));
        assertThat(this.application.context().isActive()).isTrue();
        shutdown.elapse(Duration.ofMillis(1));
        assertThat(shutdown).drained().within(Duration.ofSeconds(3));
        assertThat(shutdown.report().elapsed()).isEqualTo(Duration.ofSeconds(3));
        assertThat(this.application.context().isActive()).isFalse();
    }

    @Test
    void workIsCancelledAtItsDeadlineAndNoSooner() throws Exception {
        InFlight<String> work = startImport();
        TestedShutdown shutdown = this.application.shutdown().elapse(Duration.ofMillis(9999));
        assertThat(work.isDone()).isFalse();
        shutdown.elapse(Duration.ofMillis(1));
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(work::result);
        assertThat(shutdown).cancelled("import").abandoned().exitedWith(0).within(Duration.ofSeconds(10));
    }

    /** Time that passes the deadline after the next one leaves what is cancelled at that one the chance to end. */
    @Test
    void cancelledWorkIsNotOvertakenByTheNextDeadline() throws Exception {
        startImport();
        TestedShutdown shutdown = this.application.shutdown().elapse(Duration.ofSeconds(15));
        assertThat(shutdown).cancelled("import").abandoned().exitedWith(0).within(Duration.ofSeconds(10));
    }

    @Test
    void workThatInsistsIsAbandoned() throws Exception {
        Importer importer = importer();
        this.application.inFlight(this.gate, importer::insist);
        TestedShutdown shutdown = this.application.shutdown().elapse(Duration.ofSeconds(12));
        assertThat(shutdown).cancelled().abandoned("import").exitedWith(1);
    }

    @Test
    void whatComesTooLateIsRefused() throws Exception {
        InFlight<String> work = startImport();
        Importer importer = importer();
        TestedShutdown shutdown = this.application.shutdown().elapse(Duration.ofSeconds(3));
        this.gate.open();
        assertThat(work.result()).isEqualTo("imported");
        assertThat(shutdown).exitedWith(0);
        assertThatExceptionOfType(WorkRejectedException.class).isThrownBy(importer::run);
    }

    /** A source that takes its time takes none that is virtual. */
    @Test
    void deadlinesDoNotOvertakeRealCode() throws Exception {
        Gate stop = new Gate();
        this.application.context().getBean(Workload.class).addSource(new WorkSource() {

            @Override
            public String name() {
                return "feed";
            }

            @Override
            public WorkKind kind() {
                return WorkKind.MESSAGES;
            }

            @Override
            public void stopFetching() throws InterruptedException {
                stop.pass();
                RealCode.run();
            }
        });
        InFlight<TestedShutdown> shutdown = this.application.inFlight(
                stop, () -> this.application.shutdown().elapse(Duration.ofSeconds(20)));
        stop.open();
        assertThat(shutdown.result()).drained().exitedWith(0).within(Duration.ofSeconds(3));
    }

    @Test
    void assertionsSayWhatWasDifferent() throws Exception {
        startImport();
        TestedShutdown shutdown = this.application.shutdown().elapse(Duration.ofSeconds(10));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThat(shutdown).drained())
                .withMessageContaining("work that was cancelled")
                .withMessageContaining("import");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThat(shutdown).exitedWith(1))
                .withMessageContaining("exit code");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThat(shutdown).within(Duration.ofSeconds(9)))
                .withMessageContaining("time elapsed");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThat(shutdown).refused(1))
                .withMessageContaining("refused");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThat(shutdown).abandoned("import"))
                .withMessageContaining("abandoned");
    }

    @Test
    void thereIsOneShutdownInATest() throws Exception {
        this.application.shutdown();
        assertThatIllegalStateException().isThrownBy(this.application::shutdown);
    }

    /** What a test leaves undone ends at its deadlines, without anybody waiting for them. */
    @Test
    void workThatIsLeftBehindHoldsNothingUp() throws Exception {
        assertThat(startImport()).isNotNull();
    }
}
