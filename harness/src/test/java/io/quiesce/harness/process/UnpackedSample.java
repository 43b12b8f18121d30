package io.quiesce.harness.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;

/**
 * The sample application as it is in its jar, but taken out of it, and with an archive of its classes, which is how Spring Boot
 * says that an application is to be deployed where it has to start quickly. Its classes are neither read nor verified then, and
 * these tests start it often.
 */
public final class UnpackedSample {

    private static final String[] QUICK_START = {"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"};

    static final String MAIN_CLASS = "io.quiesce.sample.SampleApplication";

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final Path FOLDER = Path.of("target", "sample-app").toAbsolutePath();

    private static final Path CLASSES = FOLDER.resolve("classes.jsa");

    /** Says of which jar and of which Java the rest is. */
    private static final Path ORIGIN = FOLDER.resolve("origin");

    /** Once for all tests of a build. */
    private static final Path JAR = prepare();

    private UnpackedSample() {}

    /** Tests may run in several virtual machines, of which the first one does it. */
    private static Path prepare() {
        Path original = Path.of(System.getProperty(AppLaunch.SAMPLE_JAR_PROPERTY));
        Path jar = FOLDER.resolve(original.getFileName());
        try {
            Files.createDirectories(FOLDER);
            try (FileChannel file =
                    FileChannel.open(FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                // Ends with the channel.
                file.lock();
                String origin = origin(original);
                if (!Files.exists(ORIGIN) || !Files.readString(ORIGIN).equals(origin)) {
                    unpack(original);
                    archiveClasses(jar);
                    Files.writeString(ORIGIN, origin);
                }
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while '" + original + "' was prepared", ex);
        }
        return jar;
    }

    /** By its content, since all files of a build have the same time. */
    private static String origin(Path original) throws IOException {
        CRC32 content = new CRC32();
        try (InputStream bytes = new CheckedInputStream(Files.newInputStream(original), content)) {
            bytes.transferTo(OutputStream.nullOutputStream());
        }
        return "%s %x, Java %s".formatted(original, content.getValue(), Runtime.version());
    }

    private static void unpack(Path original) throws IOException, InterruptedException {
        Process unpacking = new ProcessBuilder(
                        JAVA,
                        "-Djarmode=tools",
                        "-jar",
                        original.toString(),
                        "extract",
                        "--force",
                        "--destination",
                        FOLDER.toString())
                .inheritIO()
                .start();
        if (!unpacking.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || unpacking.exitValue() != 0) {
            throw new IllegalStateException("'" + original + "' cannot be unpacked to '" + FOLDER + "'");
        }
    }

    /** Has an instance start and end, and keeps the classes that it needed for that. */
    private static void archiveClasses(Path jar) throws IOException, InterruptedException {
        Files.deleteIfExists(CLASSES);
        try (AppProcess app = AppLaunch.ofClass(MAIN_CLASS, jar.toString())
                .name("archived")
                .workingDirectory(FOLDER)
                .jvmOptions(QUICK_START)
                .jvmOptions("-XX:ArchiveClassesAtExit=" + CLASSES)
                // With all that tests start, and with time for the archive, which is written at the very end.
                .arguments("--sample.broker=embedded", "--shutdown.force-shutdown-grace=" + PATIENCE.toSeconds() + "s")
                .start()) {
            app.awaitReady(PATIENCE);
            app.signal("TERM");
            app.awaitExit(PATIENCE);
        }
    }

    /**
     * Return a launch of the application, on a machine with few processors.
     * @param behind what is on the class path behind the application
     * @return a launch
     */
    public static AppLaunch launch(Path... behind) {
        return AppLaunch.ofClass(MAIN_CLASS, classPath(behind))
                .jvmOptions(QUICK_START)
                .jvmOptions("-XX:SharedArchiveFile=" + CLASSES);
    }

    static String classPath(Path... behind) {
        // The archive is of the application alone, so that this has to come first.
        StringBuilder classPath = new StringBuilder(JAR.toString());
        for (Path each : behind) {
            classPath.append(File.pathSeparatorChar).append(each.toAbsolutePath());
        }
        return classPath.toString();
    }

    /** Return the command that runs another class of the application, or of its libraries. */
    static List<String> command(String mainClass, String classPath, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(List.of(QUICK_START));
        command.addAll(List.of("-XX:SharedArchiveFile=" + CLASSES, "-cp", classPath, mainClass));
        command.addAll(arguments);
        return command;
    }
}
