package io.quiesce.shutdown.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.ScriptedThreads;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.report.Recording.Course;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPictureTests {

    private final VirtualClock clock = new VirtualClock();

    private final ScriptedThreads threads = new ScriptedThreads(this.clock);

    private final WorkLedger ledger = new WorkLedger(this.clock, this.threads, (failure) -> {});

    private final ShutdownEngine engine = new ShutdownEngine(
            new ShutdownTimings(
                    Samples.seconds(1),
                    null,
                    Samples.seconds(4),
                    Samples.seconds(1),
                    Samples.seconds(6),
                    Samples.seconds(2)),
            this.clock,
            this.ledger,
            this.threads);

    private final Recording recording = new Recording(this.clock, this.ledger::counts, this.engine::runningHandlers);

    @TempDir
    private Path folder;

    private Path written(String report) {
        ReportPicture picture = new ReportPicture(this.folder.resolve(report), this.recording);
        picture.ended(Samples.success());
        try (var files = Files.list(this.folder)) {
            return this.folder.relativize(files.findFirst().orElseThrow());
        } catch (IOException ex) {
            throw new AssertionError(ex);
        }
    }

    @Test
    void isBesideTheReportByTheSameName() {
        assertThat(written("shutdown.json")).hasToString("shutdown.svg");
    }

    @Test
    void replacesOnlyTheLastEnding() {
        assertThat(written("orders.1.json")).hasToString("orders.1.svg");
    }

    @Test
    void addsAnEndingToANameWithoutOne() {
        assertThat(written("report")).hasToString("report.svg");
    }

    @Test
    void keepsAHiddenName() {
        assertThat(written(".report")).hasToString(".report.svg");
    }

    @Test
    void doesNotReplaceAReportThatIsNamedAsAPicture() {
        assertThat(written("report.svg")).hasToString("report.svg.svg");
    }

    @Test
    void isReadableByItsOwnerOnly() throws IOException {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        Path file = this.folder.resolve(written("report.json"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void recordsTheNumbersAtEachStep() {
        Path file = this.folder.resolve("report.json");
        this.engine.addListener(new ReportPicture(file, this.recording));
        this.threads.takes("shutdown-flusher", Samples.seconds(2.5));
        this.engine.addHandler("flusher", (progress) -> {});
        TrackedWork quick = this.ledger.beginRequest(() -> "GET /quick");
        TrackedWork cancelled = this.ledger.beginRequest(() -> "GET /cancelled");
        this.ledger.tracker().begin("stubborn");
        this.clock.at(Samples.seconds(1.5), quick::close);
        this.clock.at(Samples.seconds(4.5), cancelled::close);
        this.engine.drain(ShutdownCause.SIGTERM);
        Course course = this.recording.course();
        assertThat(course.samples())
                .extracting((sample) -> "%s %s/%s/%s"
                        .formatted(
                                sample.at(),
                                sample.counts().get("requests"),
                                sample.counts().get("tasks"),
                                sample.counts().get("handlers")))
                .containsExactly("PT0S 2/1/1", "PT2S 1/1/1", "PT2.5S 1/1/0", "PT5S 0/0/0");
        assertThat(course.cancelled()).isEqualTo(Samples.seconds(4));
        assertThat(course.abandoned()).isEqualTo(Samples.seconds(5));
        assertThat(course.deadlines()).isNotNull();
        this.engine.closed();
        assertThat(this.folder.resolve("report.svg")).content().contains("stubborn", "flusher");
    }

    @Test
    void showsTheDeadlinesThatWereBroughtForward() {
        this.engine.addListener(new ReportPicture(this.folder.resolve("report.json"), this.recording));
        this.ledger.tracker().begin("stubborn");
        this.clock.at(Samples.seconds(2), this.engine::hurry);
        this.engine.drain(ShutdownCause.SIGTERM);
        assertThat(this.recording.course().deadlines()).satisfies((deadlines) -> assertThat(deadlines.cancel())
                .isEqualTo(Duration.ofSeconds(2).toNanos()));
    }

    @Test
    void getsReadyWithoutWritingAnything() throws IOException {
        new ReportPicture(this.folder.resolve("report.json"), this.recording).prepare();
        assertThat(this.folder).isEmptyDirectory();
        assertThat(this.recording.course().samples()).isEqualTo(List.of());
    }
}
