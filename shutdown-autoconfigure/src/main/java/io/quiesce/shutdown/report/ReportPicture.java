package io.quiesce.shutdown.report;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.engine.Deadlines;
import io.quiesce.shutdown.engine.Outstanding;
import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;

/**
 * Records a shutdown and writes it as a picture, beside the report.
 */
final class ReportPicture implements ShutdownListener {

    private final Path file;

    private final Recording recording;

    /**
     * Create a writer of pictures.
     * @param report where the report is written
     * @param recording what goes over time
     */
    ReportPicture(Path report, Recording recording) {
        this.file = beside(report.toAbsolutePath());
        this.recording = recording;
    }

    private static Path beside(Path report) {
        String name = report.getFileName().toString();
        // A name that begins with its only dot has no ending.
        int dot = name.lastIndexOf('.');
        String stem = (dot > 0) ? name.substring(0, dot) : name;
        Path picture = report.resolveSibling(stem + ".svg");
        return picture.equals(report) ? report.resolveSibling(name + ".svg") : picture;
    }

    @Override
    public void prepare() {
        Deadlines deadlines = new Deadlines(1, 1, 1, 1, 1);
        new TimelinePicture(
                        RehearsedReport.get(),
                        new Recording.Course(
                                deadlines,
                                List.of(new Recording.Sample(Duration.ZERO, Map.of("requests", 1L))),
                                null,
                                null))
                .draw();
    }

    @Override
    public void began(ShutdownProgress progress) {
        this.recording.begin();
    }

    @Override
    public void initiated(ShutdownCause cause, Deadlines deadlines, Map<WorkKind, Long> outstanding) {
        this.recording.follow(deadlines);
        this.recording.look(outstanding);
    }

    @Override
    public void hurried(Deadlines deadlines) {
        this.recording.follow(deadlines);
    }

    @Override
    public void announced(Outcome outcome) {
        this.recording.look();
    }

    @Override
    public void refusing(boolean early) {
        this.recording.look();
    }

    @Override
    public void waiting(Outstanding outstanding) {
        this.recording.look(outstanding.counts());
    }

    @Override
    public void cancelling(List<WorkDetails> work) {
        this.recording.cancelled();
        this.recording.look();
    }

    @Override
    public void abandoned(List<WorkDetails> work) {
        this.recording.abandoned();
        this.recording.look();
    }

    @Override
    public void handlerEnded(Outcome outcome) {
        this.recording.look();
    }

    @Override
    public void phaseBegan(Phase phase, long sinceInitiation) {
        this.recording.look();
    }

    @Override
    public void ended(ShutdownReport report) {
        WholeFile.write(this.file, new TimelinePicture(report, this.recording.course()).draw());
    }
}
