package io.quiesce.shutdown.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.Deadlines;
import io.quiesce.shutdown.engine.Outstanding;
import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.engine.ThreadSnapshot;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ShutdownLogTests {

    private static final String LOGGER = "io.quiesce.shutdown";

    private final LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());

    private final ShutdownLog log = new ShutdownLog();

    private LogLevel levelBefore;

    @BeforeEach
    void logEverything() {
        LoggerConfiguration before = this.logging.getLoggerConfiguration(LOGGER);
        this.levelBefore = before.getConfiguredLevel();
        this.logging.setLogLevel(LOGGER, LogLevel.DEBUG);
    }

    @AfterEach
    void logAsBefore() {
        this.logging.setLogLevel(LOGGER, this.levelBefore);
    }

    @Test
    void saysThatNewRequestsAreServedForAWhile(CapturedOutput output) {
        this.log.initiated(ShutdownCause.SIGTERM, deadlines(10, 29, 30), Samples.counts(3, 1));
        assertThat(output)
                .contains(
                        "INFO",
                        "Shutdown initiated by SIGTERM: new requests are served for 10.000 s, running work is"
                                + " cancelled after 29.000 s, closing begins after 30.000 s at the latest; outstanding:"
                                + " 3 requests, 1 task\n");
    }

    @Test
    void saysThatNewRequestsAreRefusedAtOnce(CapturedOutput output) {
        this.log.initiated(ShutdownCause.SIGINT, deadlines(0, 4, 5), Samples.counts(0, 0));
        assertThat(output)
                .contains(
                        "INFO",
                        "Shutdown initiated by SIGINT: new requests are refused at once, running work is"
                                + " cancelled after 4.000 s, closing begins after 5.000 s at the latest; outstanding:"
                                + " nothing\n");
    }

    @Test
    void saysThatSomebodyIsInAHurry(CapturedOutput output) {
        this.log.hurried(deadlines(0, 1, 2.5));
        assertThat(output)
                .contains(
                        "WARN",
                        "Second signal: running work is cancelled now, closing begins after 2.500 s at the"
                                + " latest\n");
    }

    @Test
    void saysThatTheRegistryHasLetGo(CapturedOutput output) {
        this.log.announced(Samples.registry(Samples.completed("consul")));
        assertThat(output).contains("INFO", "Deregistration from 'consul' confirmed after 0.250 s\n");
    }

    @Test
    void saysThatTheRegistryHasNotLetGo(CapturedOutput output) {
        this.log.announced(Samples.registry(Samples.failed("consul", new IllegalStateException("still listed"))));
        assertThat(output)
                .contains(
                        "WARN",
                        "Deregistration from 'consul' failed after 0.250 s: java.lang.IllegalStateException:"
                                + " still listed\n");
    }

    @Test
    void saysThatTheRegistryDoesNotAnswer(CapturedOutput output) {
        this.log.announced(Samples.registry(Samples.timedOut("consul")));
        assertThat(output)
                .contains(
                        "WARN",
                        "Deregistration from 'consul' did not end within 5.000 s and is not waited for any"
                                + " longer\n");
    }

    @Test
    void keepsOtherAnnouncementsForThoseWhoLookForThem(CapturedOutput output) {
        this.log.announced(Samples.completed("readiness"));
        assertThat(output).contains("DEBUG", "Announcement 'readiness' confirmed after 0.250 s\n");
    }

    @Test
    void saysThatAnotherAnnouncementFailed(CapturedOutput output) {
        this.log.announced(Samples.failed("readiness", new IllegalStateException("broken")));
        assertThat(output)
                .contains(
                        "WARN",
                        "Announcement 'readiness' failed after 0.250 s: java.lang.IllegalStateException:"
                                + " broken\n");
    }

    @Test
    void saysThatNewRequestsAreRefused(CapturedOutput output) {
        this.log.initiated(ShutdownCause.SIGTERM, deadlines(10, 29, 30), Samples.counts(3, 1));
        this.log.refusing(false);
        assertThat(output).contains("INFO", "New requests are refused from now on\n");
    }

    @Test
    void doesNotRepeatThatRequestsAreRefusedAtOnce(CapturedOutput output) {
        this.log.initiated(ShutdownCause.SIGINT, deadlines(0, 4, 5), Samples.counts(0, 0));
        this.log.refusing(false);
        assertThat(output).doesNotContain("from now on");
    }

    @Test
    void getsReadyWithoutAWord(CapturedOutput output) {
        this.log.prepare();
        assertThat(output).isEmpty();
    }

    @Test
    void saysWhyNewRequestsAreRefusedEarly(CapturedOutput output) {
        this.log.initiated(ShutdownCause.SIGTERM, deadlines(10, 29, 30), Samples.counts(3, 1));
        this.log.refusing(true);
        assertThat(output)
                .contains("INFO", "New requests are refused from now on: none has come for the quiet period\n");
    }

    @Test
    void saysWhatIsWaitedFor(CapturedOutput output) {
        this.log.waiting(new Outstanding(
                Samples.counts(2, 0),
                Optional.of(Samples.request("/orders/7")),
                List.of("flusher"),
                List.of("consul")));
        assertThat(output)
                .contains(
                        "INFO",
                        "Waiting for 2 requests, handler 'flusher', announcement 'consul'; the oldest is"
                                + " request 'GET /orders/7' running for 4.500 s on thread 'http-1'\n");
    }

    @Test
    void saysWhatIsCancelled(CapturedOutput output) {
        this.log.cancelling(List.of(Samples.request("/orders/7"), Samples.task("export")));
        assertThat(output)
                .contains(
                        "WARN",
                        "Cancelling request 'GET /orders/7' running for 4.500 s on thread 'http-1', task"
                                + " 'export' running for 9.000 s\n");
    }

    @Test
    void showsTheThreadsThatHoldTheShutdownAndWhatTheyWaitFor(CapturedOutput output) {
        WorkDetails blocked = new WorkDetails(
                WorkKind.REQUESTS,
                "GET /orders/7",
                Samples.seconds(4),
                "http-1",
                Collections.nCopies(23, Samples.FRAME),
                "java.lang.Object@1a, held by thread 'import-1' at com.example.Import.read(Import.java:7)");
        this.log.cancelling(List.of(blocked, Samples.task("export")));
        assertThat(output)
                .contains(
                        "WARN",
                        "Threads that hold the shutdown:\n'http-1' with request 'GET /orders/7'\n"
                                + "\twaits for java.lang.Object@1a, held by thread 'import-1' at"
                                + " com.example.Import.read(Import.java:7)\n"
                                + "\tat com.example.Orders.ship(Orders.java:42)\n".repeat(20)
                                + "\t... 3 more\n");
    }

    @Test
    void showsNoThreadsWhereNoneIsKnown(CapturedOutput output) {
        this.log.cancelling(List.of(Samples.task("export")));
        assertThat(output).doesNotContain("Threads that hold");
    }

    @Test
    void saysWhichLockAbandonedWorkWaitsFor(CapturedOutput output) {
        this.log.abandoned(List.of(new WorkDetails(
                WorkKind.TASKS,
                "export",
                Samples.seconds(9),
                "task-1",
                List.of(Samples.FRAME),
                "java.lang.Object@1a")));
        assertThat(output)
                .contains("on thread 'task-1'\n\twaits for java.lang.Object@1a\n\tat com.example.Orders.ship");
    }

    @Test
    void saysWhichLockAHandlerWaitsFor(CapturedOutput output) {
        this.log.handlerEnded(new Outcome(
                "uploader", false, Samples.seconds(5), Result.TIMED_OUT, null, List.of(Samples.FRAME), "a lock"));
        assertThat(output).contains("not waited for any longer\n\twaits for a lock\n\tat com.example.Orders");
    }

    @Test
    void saysNothingWhenNothingIsCancelled(CapturedOutput output) {
        this.log.cancelling(List.of());
        assertThat(output).isEmpty();
    }

    @Test
    void saysWhatWasAbandonedAndWhereItWas(CapturedOutput output) {
        this.log.abandoned(List.of(Samples.request("/orders/7"), Samples.task("export")));
        assertThat(output)
                .contains(
                        "WARN",
                        "Abandoned, because it did not end after its cancellation: request 'GET /orders/7'"
                                + " running for 4.500 s on thread 'http-1'\n"
                                + "\tat com.example.Orders.ship(Orders.java:42)\n")
                .contains("Abandoned, because it did not end after its cancellation: task 'export' running for"
                        + " 9.000 s\n");
    }

    @Test
    void namesOnlySoMuchOfWhatWasAbandoned(CapturedOutput output) {
        this.log.abandoned(Collections.nCopies(12, Samples.task("export")));
        assertThat(output.toString().lines().filter((line) -> line.contains("task 'export'")))
                .hasSize(10);
        assertThat(output).contains("Abandoned as well, and named in the report: 2 more");
    }

    @Test
    void keepsHandlersThatReturnedForThoseWhoLookForThem(CapturedOutput output) {
        this.log.handlerEnded(Samples.completed("flusher"));
        assertThat(output).contains("DEBUG", "Handler 'flusher' returned after 0.250 s\n");
    }

    @Test
    void saysWhatAHandlerThrew(CapturedOutput output) {
        this.log.handlerEnded(Samples.failed("mailer", new IllegalStateException("no connection")));
        assertThat(output)
                .contains(
                        "ERROR",
                        "Handler 'mailer' failed after 0.250 s\n"
                                + "java.lang.IllegalStateException: no connection\n"
                                + "\tat " + Samples.class.getPackageName());
    }

    @Test
    void saysWhereAHandlerHangs(CapturedOutput output) {
        this.log.handlerEnded(Samples.timedOut("uploader"));
        assertThat(output)
                .contains(
                        "ERROR",
                        "Handler 'uploader' did not return within 5.000 s and is not waited for any longer\n"
                                + "\tat com.example.Orders.ship(Orders.java:42)\n");
    }

    @Test
    void saysWhenClosingBegins(CapturedOutput output) {
        this.log.phaseBegan(Phase.DRAIN, 0);
        assertThat(output).isEmpty();
        this.log.phaseBegan(Phase.CLOSE, Samples.seconds(1.25).toNanos());
        assertThat(output).contains("INFO", "Drained after 1.250 s, closing the application\n");
    }

    @Test
    void doesNotSayDrainedWhenWorkWasAbandoned(CapturedOutput output) {
        this.log.abandoned(List.of(Samples.task("export")));
        this.log.phaseBegan(Phase.CLOSE, Samples.seconds(5).toNanos());
        assertThat(output)
                .contains("INFO", "Draining was cut off after 5.000 s, closing the application\n")
                .doesNotContain("Drained");
    }

    @Test
    void doesNotSayDrainedWhenAHandlerHangs(CapturedOutput output) {
        this.log.handlerEnded(Samples.timedOut("uploader"));
        this.log.phaseBegan(Phase.CLOSE, Samples.seconds(5).toNanos());
        assertThat(output)
                .contains("INFO", "Draining was cut off after 5.000 s, closing the application\n")
                .doesNotContain("Drained");
    }

    @Test
    void namesABeanThatTakesLongToClose(CapturedOutput output) {
        this.log.closingSlowly(Samples.hangingClosing("pool"));
        assertThat(output)
                .contains(
                        "WARN",
                        "Bean 'pool' of type 'com.example.Pool' has been closing for 1.500 s\n"
                                + "\tat com.example.Orders.ship(Orders.java:42)\n");
    }

    @Test
    void namesTheCriticalResourcesThatAreClosedOutOfTurn(CapturedOutput output) {
        this.log.closingCritical(List.of("journal", "ledger"));
        assertThat(output)
                .contains(
                        "ERROR",
                        "Closing takes too long: critical resources are closed out of turn: 'journal', 'ledger'\n");
    }

    @Test
    void saysThatACriticalResourceWasClosed(CapturedOutput output) {
        this.log.closed(Samples.criticalClosing("journal"));
        assertThat(output)
                .contains(
                        "INFO", "Critical resource 'journal' of type 'com.example.Journal' was closed after 0.200 s\n");
    }

    @Test
    void saysWhatABeanThrew(CapturedOutput output) {
        this.log.closed(Samples.failedClosing("cache", new IllegalStateException("disk full")));
        assertThat(output)
                .contains(
                        "ERROR",
                        "Bean 'cache' of type 'com.example.Cache' failed to close after 0.100 s\n"
                                + "java.lang.IllegalStateException: disk full\n\tat ");
    }

    @Test
    void saysThatTheApplicationIsHaltedAndWhereItHangs(CapturedOutput output) {
        this.log.overdue(new ThreadSnapshot(List.of(Samples.FRAME), "java.lang.Object@1f"));
        // Whoever else is told of it must not have to wait for a log that takes no more lines.
        assertThat(output).isEmpty();
        this.log.ended(Samples.failure());
        assertThat(output)
                .contains(
                        "ERROR",
                        "The application did not close in time and is halted\n"
                                + "\twaits for java.lang.Object@1f\n"
                                + "\tat com.example.Orders.ship(Orders.java:42)\n");
    }

    @Test
    void sumsUpASuccess(CapturedOutput output) {
        this.log.ended(Samples.success());
        assertThat(output)
                .contains(
                        "INFO",
                        "Shutdown by SIGTERM complete after 1.500 s, exit code 0; completed: 3 requests,"
                                + " 1 task\n");
    }

    @Test
    void sumsUpAFailure(CapturedOutput output) {
        this.log.ended(Samples.failure());
        assertThat(output)
                .contains(
                        "ERROR",
                        "Shutdown by SIGINT incomplete after 5.250 s, exit code 1; completed: nothing;"
                                + " refused: 2 requests; cancelled: 1; abandoned: request 'GET /orders/7' running for 4.500 s"
                                + " on thread 'http-1', task 'export' running for 9.000 s; handler 'mailer' failed; handler"
                                + " 'uploader' did not end in time; deregistration from 'consul' failed; bean 'pool' did not close in"
                                + " time; critical resource 'journal' closed out of turn; bean 'cache' failed to close\n");
    }

    @Test
    void showsTheReportBeforeTheLastLineToThoseWhoLookForIt(CapturedOutput output) {
        this.log.ended(Samples.success());
        assertThat(output.toString().lines().filter((line) -> line.contains("DEBUG") || line.contains("INFO")))
                .satisfiesExactly(
                        (line) -> assertThat(line).contains("DEBUG", "Report of the shutdown by SIGTERM"),
                        (line) -> assertThat(line).contains("INFO", "Shutdown by SIGTERM complete"));
        assertThat(output.toString().lines().reduce((first, last) -> last))
                .get()
                .asString()
                .contains("complete");
    }

    @Test
    void doesNotDrawUpATextThatNobodyLooksFor(CapturedOutput output) {
        this.logging.setLogLevel(LOGGER, LogLevel.INFO);
        this.log.ended(Samples.success());
        assertThat(output).doesNotContain("Report of the shutdown").contains("Shutdown by SIGTERM complete");
    }

    @Test
    void saysWhatAListenerThrew(CapturedOutput output) {
        this.log.listenerFailed(new IllegalStateException("broken"));
        assertThat(output)
                .contains(
                        "ERROR",
                        "A listener, a cancellation callback, or a step of a source or a registry failed\n"
                                + "java.lang.IllegalStateException: broken\n"
                                + "\tat ");
    }

    private static Deadlines deadlines(double refuse, double cancel, double force) {
        Duration grace = Samples.seconds(1);
        return new Deadlines(
                Samples.seconds(refuse).toNanos(),
                Samples.seconds(cancel).toNanos(),
                Samples.seconds(cancel).plus(grace).toNanos(),
                Samples.seconds(force).toNanos(),
                Samples.seconds(force).plus(grace).toNanos());
    }
}
