package io.quiesce.shutdown.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import io.quiesce.shutdown.engine.ShutdownReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportFileTests {

    @TempDir
    private Path folder;

    @Test
    void saysWhatStartedTheShutdownAndHowItEnded() throws IOException {
        JsonNode document = write(Samples.success());
        assertThat(document.propertyNames())
                .containsExactly(
                        "cause",
                        "initiatedAt",
                        "exitCode",
                        "success",
                        "elapsed",
                        "phases",
                        "completed",
                        "refused",
                        "cancelled",
                        "abandoned",
                        "handlers",
                        "registry",
                        "closed",
                        "sessions",
                        "leaderships");
        assertThat(document.get("cause").stringValue()).isEqualTo("SIGTERM");
        assertThat(document.get("initiatedAt").stringValue()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(document.get("exitCode").intValue()).isZero();
        assertThat(document.get("success").booleanValue()).isTrue();
        assertThat(document.get("elapsed").stringValue()).isEqualTo("PT1.5S");
    }

    @Test
    void saysThatItFailed() throws IOException {
        JsonNode document = write(Samples.failure());
        assertThat(document.get("cause").stringValue()).isEqualTo("SIGINT");
        assertThat(document.get("exitCode").intValue()).isEqualTo(1);
        assertThat(document.get("success").booleanValue()).isFalse();
    }

    @Test
    void saysWhenThePhasesWere() throws IOException {
        assertThat(write(Samples.failure()).get("phases"))
                .hasToString(
                        compact(
                                """
                [{"name":"drain","started":"2026-01-01T00:00:00Z","ended":"2026-01-01T00:00:05Z","outcome":"timed_out"},
                {"name":"close","started":"2026-01-01T00:00:05Z","ended":null,"outcome":"running"}]"""));
    }

    @Test
    void countsByKind() throws IOException {
        assertThat(write(Samples.success()).get("completed"))
                .hasToString("{\"requests\":3,\"messages\":0,\"tasks\":1,\"sessions\":0}");
        assertThat(write(Samples.failure()).get("refused"))
                .hasToString("{\"requests\":2,\"messages\":0,\"tasks\":0,\"sessions\":0}");
    }

    @Test
    void saysWhatBecameOfLongLivedSessions() throws IOException {
        assertThat(write(Samples.withSessions()).get("sessions"))
                .hasToString(
                        compact(
                                """
                {"suspended":1000,"acknowledged":600,"moved":990,"closed":1231,"forced":3,"coverage":0.99}"""));
        assertThat(write(Samples.success()).get("sessions"))
                .hasToString(
                        compact(
                                """
                {"suspended":0,"acknowledged":0,"moved":0,"closed":0,"forced":0,"coverage":null}"""));
    }

    @Test
    void saysWhatWasCancelled() throws IOException {
        assertThat(write(Samples.failure()).get("cancelled").findValuesAsString("description"))
                .containsExactly("GET /orders/8");
    }

    @Test
    void saysWhatWasAbandonedForHowLongAndWhere() throws IOException {
        assertThat(write(Samples.failure()).get("abandoned"))
                .hasToString(
                        compact(
                                """
                [{"kind":"requests","description":"GET /orders/7","duration":"PT4.5S","thread":"http-1",
                "stack":["com.example.Orders.ship(Orders.java:42)"],"waitsFor":null},
                {"kind":"tasks","description":"export","duration":"PT9S","thread":null,"stack":[],"waitsFor":null}]"""));
    }

    @Test
    void saysHowHandlersEnded() throws IOException {
        assertThat(write(Samples.failure()).get("handlers"))
                .hasToString(
                        compact(
                                """
                [{"name":"flusher","duration":"PT0.25S","outcome":"completed","failure":null,"stack":[],"waitsFor":null},
                {"name":"mailer","duration":"PT0.25S","outcome":"failed",
                "failure":"java.lang.IllegalStateException: no connection","stack":[],"waitsFor":null},
                {"name":"uploader","duration":"PT5S","outcome":"timed_out","failure":null,
                "stack":["com.example.Orders.ship(Orders.java:42)"],"waitsFor":null}]"""));
    }

    @Test
    void saysWhetherTheRegistryLetGo() throws IOException {
        assertThat(write(Samples.failure()).get("registry"))
                .hasToString(
                        compact(
                                """
                [{"name":"consul","duration":"PT0.25S","outcome":"failed",
                "failure":"java.lang.IllegalStateException: still listed","stack":[],"waitsFor":null}]"""));
    }

    @Test
    void saysHowBeansWereClosed() throws IOException {
        assertThat(write(Samples.failure()).get("closed"))
                .hasToString(
                        compact(
                                """
                [{"name":"pool","type":"com.example.Pool","duration":"PT1.5S","outcome":"running","critical":false,
                "failure":null,"stack":["com.example.Orders.ship(Orders.java:42)"],"waitsFor":null},
                {"name":"journal","type":"com.example.Journal","duration":"PT0.2S","outcome":"completed","critical":true,
                "failure":null,"stack":[],"waitsFor":null},
                {"name":"cache","type":"com.example.Cache","duration":"PT0.1S","outcome":"failed","critical":false,
                "failure":"java.lang.IllegalStateException: disk full","stack":[],"waitsFor":null},
                {"name":"mailer","type":"com.example.Pool","duration":"PT0.01S","outcome":"completed","critical":false,
                "failure":null,"stack":[],"waitsFor":null}]"""));
    }

    @Test
    void getsReadyWithoutWritingAnything() {
        new ReportFile(this.folder.resolve("report.json")).prepare();
        assertThat(this.folder).isEmptyDirectory();
    }

    @Test
    void replacesAnExistingFileAtOnce() throws IOException {
        Path file = Files.writeString(this.folder.resolve("report.json"), "the report before");
        // Who has opened the old file goes on to read the old report, to its end: it is not written over.
        try (InputStream reader = Files.newInputStream(file)) {
            new ReportFile(file).ended(Samples.success());
            assertThat(reader.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("the report before");
        }
        assertThat(read(file).get("cause").stringValue()).isEqualTo("SIGTERM");
        assertThat(names(this.folder)).containsExactly("report.json");
    }

    @Test
    void isReadableByItsOwnerOnly() throws IOException {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        Path file = Files.writeString(this.folder.resolve("report.json"), "the report before");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        new ReportFile(file).ended(Samples.success());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void createsTheFolder() throws IOException {
        Path file = this.folder.resolve("a/b/report.json");
        new ReportFile(file).ended(Samples.success());
        assertThat(read(file).get("cause").stringValue()).isEqualTo("SIGTERM");
    }

    @Test
    void replacesALinkAndDoesNotFollowIt() throws IOException {
        Path victim = Files.writeString(this.folder.resolve("victim"), "precious");
        Path file = Files.createSymbolicLink(this.folder.resolve("report.json"), victim);
        new ReportFile(file).ended(Samples.success());
        assertThat(victim).hasContent("precious");
        assertThat(file).isRegularFile();
        assertThat(Files.isSymbolicLink(file)).isFalse();
    }

    @Test
    void namesTheFileWhenTheFolderIsNone() throws IOException {
        Path file = Files.writeString(this.folder.resolve("no-folder"), "").resolve("report.json");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> new ReportFile(file).ended(Samples.success()))
                .withMessage("The shutdown report could not be written to '" + file + "'");
    }

    @Test
    void leavesNothingBehindWhenItCannotBeWritten() throws IOException {
        Path file = this.folder.resolve("report.json");
        Files.createDirectories(file.resolve("in-the-way"));
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> new ReportFile(file).ended(Samples.success()))
                .withMessageContaining(file.toString());
        assertThat(names(this.folder)).containsExactly("report.json");
    }

    @Test
    void isWrittenOnAThreadThatHasBeenInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        JsonNode document = write(Samples.success());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(document.get("exitCode").intValue()).isZero();
    }

    @Test
    void replacesALinkThatLeadsNowhere() throws IOException {
        Path nowhere = this.folder.resolve("nowhere");
        Path file = Files.createSymbolicLink(this.folder.resolve("report.json"), nowhere);
        new ReportFile(file).ended(Samples.success());
        assertThat(nowhere).doesNotExist();
        assertThat(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    @Test
    void leavesTheOtherNameOfAFileAlone() throws IOException {
        Path other = Files.writeString(this.folder.resolve("other"), "precious");
        Path file = Files.createLink(this.folder.resolve("report.json"), other);
        new ReportFile(file).ended(Samples.success());
        assertThat(other).hasContent("precious");
        assertThat(read(file).get("cause").stringValue()).isEqualTo("SIGTERM");
    }

    @Test
    void writesIntoTheFolderThatALinkLeadsTo() throws IOException {
        Path real = Files.createDirectory(this.folder.resolve("real"));
        Path file = Files.createSymbolicLink(this.folder.resolve("link"), real).resolve("report.json");
        new ReportFile(file).ended(Samples.success());
        assertThat(names(real)).containsExactly("report.json");
    }

    @Test
    void writesNothingWhenTheLinkToItsFolderLeadsNowhere() throws IOException {
        Path nowhere = this.folder.resolve("nowhere");
        Path file =
                Files.createSymbolicLink(this.folder.resolve("link"), nowhere).resolve("report.json");
        assertNotWritten(file);
        assertThat(nowhere).doesNotExist();
    }

    @Test
    void leavesAPipeAlone() throws Exception {
        Path file = this.folder.resolve("report.json");
        assumeThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        assertNotWritten(file);
        assertThat(Files.readAttributes(file, BasicFileAttributes.class).isOther())
                .isTrue();
    }

    @Test
    void leavesASocketAlone() throws IOException {
        // Its name has to be a short one.
        Path folder = Files.createTempDirectory("report");
        Path file = folder.resolve("report.json");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(file));
            assertNotWritten(file);
            assertThat(names(folder)).containsExactly("report.json");
            assertThat(Files.readAttributes(file, BasicFileAttributes.class).isOther())
                    .isTrue();
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    @Test
    void leavesAFolderAloneAlsoIfItIsEmpty() throws IOException {
        Path file = Files.createDirectory(this.folder.resolve("report.json"));
        assertNotWritten(file);
        assertThat(file).isEmptyDirectory();
    }

    /** Nobody can write there, whoever he is. */
    @Test
    void namesTheFileWhenItsFolderTakesNone() {
        Path folder = Path.of("/proc/self");
        assumeThat(Files.isDirectory(folder)).isTrue();
        assertNotWritten(folder.resolve("report.json"));
    }

    @Test
    void namesTheFileWhenItMayNotBeWrittenThere() throws IOException {
        Path closed = Files.createDirectory(this.folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeThat(Files.isWritable(closed))
                .as("permissions do not hold root back")
                .isFalse();
        assertNotWritten(closed.resolve("report.json"));
        assertThat(names(closed)).isEmpty();
    }

    @Test
    void goesUpAndDownAsItsNameHasIt() throws IOException {
        Files.createDirectory(this.folder.resolve("a"));
        new ReportFile(this.folder.resolve("a/../report.json")).ended(Samples.success());
        assertThat(names(this.folder)).containsExactlyInAnyOrder("a", "report.json");
    }

    private static void assertNotWritten(Path file) {
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> new ReportFile(file).ended(Samples.success()))
                .withMessage("The shutdown report could not be written to '" + file + "'");
    }

    private JsonNode write(ShutdownReport report) throws IOException {
        Path file = this.folder.resolve("report.json");
        new ReportFile(file).ended(report);
        boolean interrupted = Thread.interrupted();
        try {
            return read(file);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static JsonNode read(Path file) throws IOException {
        return new JsonMapper().readTree(Files.readString(file));
    }

    private static String compact(String json) {
        return json.replace("\n", "");
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map((file) -> file.getFileName().toString()).toList();
        }
    }
}
