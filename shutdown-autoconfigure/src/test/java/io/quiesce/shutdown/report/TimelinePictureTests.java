package io.quiesce.shutdown.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.Deadlines;
import io.quiesce.shutdown.engine.Leaderships;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.Sessions;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.report.Recording.Course;
import io.quiesce.shutdown.report.Recording.Sample;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class TimelinePictureTests {

    private static final long SECOND = 1_000_000_000;

    private static final Deadlines DEADLINES = new Deadlines(SECOND, 4 * SECOND, 5 * SECOND, 5 * SECOND, 6 * SECOND);

    private static final Course COURSE = new Course(
            DEADLINES,
            List.of(sample(0, 5, 2), sample(1, 9, 2), sample(4, 3, 1), sample(5, 0, 0)),
            Samples.seconds(4),
            Samples.seconds(5));

    private static Sample sample(double at, long requests, long handlers) {
        return new Sample(Samples.seconds(at), Map.of("requests", requests, "tasks", 0L, "handlers", handlers));
    }

    private static ShutdownReport report(
            List<WorkDetails> cancelled, List<WorkDetails> abandoned, List<Outcome> handlers) {
        return Samples.with(Samples.failure(), cancelled, abandoned, handlers);
    }

    private static Document draw(ShutdownReport report, Course course) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(new TimelinePicture(report, course).draw()));
    }

    private static List<String> texts(Document picture) {
        List<String> texts = new ArrayList<>();
        elements(picture, "text").forEach((text) -> texts.add(text.getTextContent()));
        return texts;
    }

    private static List<Element> elements(Document picture, String name) {
        NodeList nodes = picture.getElementsByTagNameNS("http://www.w3.org/2000/svg", name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj((i) -> (Element) nodes.item(i))
                .toList();
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    @Test
    void namesAllParts() throws Exception {
        assertThat(texts(draw(Samples.failure(), COURSE)))
                .contains("Shutdown by SIGINT incomplete after 5.250 s, exit code 1")
                .contains("t = 0 at 2026-01-01T00:00:00Z; completed: nothing; refused: 2 requests")
                .containsSubsequence("Phases", "drain", "5.000 s, timed-out", "close", "0.250 s, running")
                .containsSubsequence("Registry", "consul")
                .containsSubsequence(
                        "Handlers (3)",
                        "uploader",
                        "5.000 s, did not end in time",
                        "mailer",
                        "0.250 s, failed: IllegalStateException: no connection",
                        "flusher")
                .containsSubsequence("Outstanding", "requests", "5 at first, 9 at most, 0 at last", "handlers")
                .containsSubsequence("Cancelled", "request GET /orders/8", "ran for 4.500 s on http-1")
                .containsSubsequence("Abandoned (2)", "request GET /orders/7", "task export", "ran for 9.000 s")
                .containsSubsequence(
                        "Closed (4)", "pool", "1.500 s, is still running", "journal", "0.200 s, completed, critical")
                .containsSubsequence("cache", "0.100 s, failed: IllegalStateException: disk full")
                .contains(
                        "refuse requests 1.000 s",
                        "cancel work 4.000 s",
                        "abandon work, close 5.000 s",
                        "halt 6.000 s");
    }

    /** Of a font that is wider than most; seen in a browser. */
    @Test
    void keepsRoomForWideLetters() {
        assertThat(Svg.fit("W".repeat(30), 216)).isEqualTo("W".repeat(17) + "…");
        assertThat(Svg.fit("m".repeat(30), 216)).isEqualTo("m".repeat(17) + "…");
    }

    @Test
    void drawsNoDeadlineThroughATime() {
        String picture = new String(new TimelinePicture(Samples.failure(), COURSE).draw(), StandardCharsets.UTF_8);
        assertThat(picture.indexOf("class=\"tick\"")).isGreaterThan(picture.lastIndexOf("class=\"deadline\""));
        assertThat(picture).contains(".tick{stroke:#fff;stroke-width:4px;paint-order:stroke}");
    }

    @Test
    void leavesOutWhatThereIsNothingOf() throws Exception {
        assertThat(texts(draw(Samples.success(), new Course(DEADLINES, List.of(sample(0, 0, 0)), null, null))))
                .doesNotContain("Cancelled", "Abandoned", "Outstanding")
                .contains("Handlers", "flusher");
    }

    @Test
    void saysWhichDeadlinesAreTooFarAwayToBeShown() throws Exception {
        Document picture = draw(Samples.success(), new Course(DEADLINES, List.of(sample(0, 1, 0)), null, null));
        assertThat(texts(picture))
                .contains("refuse requests 1.000 s")
                .contains("Deadlines ahead: cancel work at 4.000 s; abandon work, close at 5.000 s; halt at 6.000 s");
        assertThat(elements(picture, "line").stream()
                        .filter((line) -> line.getAttribute("class").equals("deadline")))
                .hasSize(1);
    }

    @Test
    void paintsWhatTookTimeWhereItWas() throws Exception {
        Document picture = draw(Samples.failure(), COURSE);
        List<Element> bars = elements(picture, "rect").stream()
                .filter((rect) -> rect.getAttribute("class").startsWith("bar"))
                .toList();
        Element drain = bars.get(0);
        Element close = bars.get(1);
        assertThat(number(drain, "x")).isEqualTo(TimeScale.LEFT);
        assertThat(number(close, "x")).isEqualTo(number(drain, "x") + number(drain, "width"));
        assertThat(number(drain, "width")).isBetween(19.9 * number(close, "width"), 20.1 * number(close, "width"));
        // The line of the deadline at which the drain was cut off stands at the end of the drain.
        assertThat(elements(picture, "line"))
                .filteredOn((line) -> line.getAttribute("class").equals("deadline"))
                .extracting((line) -> number(line, "x1"))
                .contains(number(close, "x"));
    }

    @Test
    void drawsNumbersAsSteps() throws Exception {
        assertThat(elements(draw(Samples.failure(), COURSE), "path"))
                .filteredOn((path) -> path.getAttribute("class").equals("step"))
                .first()
                .satisfies(
                        (path) -> assertThat(path.getAttribute("d").split("H")).hasSize(5));
    }

    @Test
    void staysWellFormedWhateverNamesContain() throws Exception {
        String hostile = "<script>alert('1')</script>\"&]]>\u0000\u001b[31m\uD800 \uFFFE 😀";
        Outcome handler = Samples.failed(hostile, new IllegalStateException(hostile));
        Document picture = draw(
                report(List.of(Samples.task(hostile)), List.of(Samples.request(hostile)), List.of(handler)), COURSE);
        assertThat(elements(picture, "script")).isEmpty();
        assertThat(texts(picture)).anySatisfy((text) -> assertThat(text).contains("<script>alert('1')</script>"));
        assertThat(texts(picture)).noneMatch((text) -> text.contains("\u001b"));
    }

    @Test
    void showsTheFirstOfManyAndSaysHowManyMoreThereAre() throws Exception {
        List<Outcome> handlers = IntStream.rangeClosed(1, 50)
                .mapToObj((i) -> Samples.completed(String.format(Locale.ROOT, "handler-%02d", i)))
                .toList();
        Document picture = draw(report(Samples.requests(10_000), Samples.requests(11), handlers), COURSE);
        List<String> texts = texts(picture);
        assertThat(texts)
                .containsSubsequence("Handlers (50)", "handler-01", "handler-20", "and 30 more")
                .containsSubsequence("Cancelled (10,000)", "request GET /orders/10", "and 9,990 more")
                .containsSubsequence("Abandoned (11)", "and 1 more")
                .doesNotContain("handler-21", "request GET /orders/11");
        assertThat(number(picture.getDocumentElement(), "height")).isLessThan(1600);
    }

    @Test
    void writesNothingOutsideOfThePictureNorOverSomethingElse() throws Exception {
        String endless = "WWWW/字".repeat(100);
        Document picture = draw(
                report(
                        List.of(Samples.task(endless)),
                        List.of(),
                        List.of(Samples.failed(endless, new IllegalStateException(endless)))),
                COURSE);
        assertThat(elements(picture, "text")).allSatisfy((text) -> {
            String shown = text.getLastChild().getTextContent();
            double end = number(text, "x") + Svg.width(shown);
            boolean label = text.getAttribute("class").equals("label");
            assertThat(end).as(shown).isLessThanOrEqualTo(label ? TimeScale.LEFT : Block.WIDTH);
        });
        // What was cut off is there for whoever points at it.
        assertThat(elements(picture, "title"))
                .anySatisfy((title) -> assertThat(title.getTextContent()).isEqualTo(endless));
    }

    @Test
    void givesNamesOfNeighbouringDeadlinesRowsOfTheirOwn() {
        Map<Long, String> deadlines = new TreeMap<>(Map.of(100L, "refuse requests", 101L, "cancel work", 900L, "halt"));
        assertThat(DeadlineLabel.place(deadlines, new TimeScale(1000)))
                .extracting(DeadlineLabel::row)
                .containsExactly(0, 1, 0);
    }

    @Test
    void marksTheAxisAtRoundTimes() {
        assertThat(new TimeScale(5 * SECOND).ticks())
                .extracting(TimeScale::label)
                .containsExactly("0 s", "1 s", "2 s", "3 s", "4 s", "5 s");
        assertThat(new TimeScale(SECOND / 20).ticks())
                .extracting(TimeScale::label)
                .containsExactly("0 s", "0.01 s", "0.02 s", "0.03 s", "0.04 s", "0.05 s");
        assertThat(new TimeScale(600 * SECOND).ticks())
                .extracting(TimeScale::label)
                .startsWith("0 s", "100 s")
                .hasSize(7);
    }

    @Test
    void isTheSameForTheSameShutdown() {
        assertThat(new TimelinePicture(Samples.failure(), COURSE).draw())
                .isEqualTo(new TimelinePicture(Samples.failure(), COURSE).draw());
    }

    @Test
    void drawsAShutdownOfWhichNothingWasRecorded() throws Exception {
        ShutdownReport nothing = new ShutdownReport(
                ShutdownCause.CONTEXT_CLOSED,
                Instant.EPOCH,
                0,
                true,
                Duration.ZERO,
                List.of(),
                Map.of(WorkKind.REQUESTS, 0L),
                Map.of(),
                List.of(Samples.task("export")),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Sessions.NONE,
                Leaderships.NONE);
        assertThat(texts(draw(nothing, new Course(null, List.of(), null, null))))
                .contains("Shutdown by CONTEXT_CLOSED complete after 0.000 s, exit code 0", "task export");
    }
}
