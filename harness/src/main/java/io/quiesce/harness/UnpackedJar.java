package io.quiesce.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * An application as it is in its jar, but taken out of it, and with an archive of its classes, which is how Spring Boot says that
 * an application is to be deployed where it has to start quickly. Its classes are neither read nor verified then.
 *
 * @param jar the application alone, which names the jars of its libraries
 * @param classes the archive of the classes that an instance needed to start and to leave
 */
public record UnpackedJar(Path jar, Path classes) {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    /**
     * Take an application out of its jar, unless that has been done before. Several virtual machines may do so at once, of which
     * the first one does it.
     * @param original a jar that Spring Boot's Maven plugin has repackaged
     * @param folder where the rest goes
     * @param options options of the virtual machine and arguments of the application for the instance that is archived
     * @return the application
     * @throws IOException if a file cannot be read or written
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static UnpackedJar of(Path original, Path folder, Options options) throws IOException, InterruptedException {
        UnpackedJar unpacked = new UnpackedJar(
                folder.resolve(original.getFileName()).toAbsolutePath(),
                folder.resolve("classes.jsa").toAbsolutePath());
        Path origin = folder.resolve("origin");
        Files.createDirectories(folder);
        try (FileChannel file =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Ends with the channel.
            file.lock();
            String wanted = origin(original, options);
            if (!Files.exists(origin) || !Files.readString(origin).equals(wanted)) {
                unpack(original, folder);
                unpacked.archiveClasses(options);
                Files.writeString(origin, wanted);
            }
        }
        return unpacked;
    }

    /**
     * Do the same with the sample application, whose jar is named by {@value AppLaunch#SAMPLE_JAR_PROPERTY}.
     * @param folder where the rest goes
     * @param options options of the virtual machine and arguments of the application for the instance that is archived
     * @return the application
     * @throws IOException if a file cannot be read or written
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static UnpackedJar sampleApp(Path folder, Options options) throws IOException, InterruptedException {
        return of(AppLaunch.sampleJar(), folder, options);
    }

    /** By its content, since all files of a build have the same time. */
    private static String origin(Path original, Options options) throws IOException {
        CRC32 content = new CRC32();
        try (InputStream bytes = new CheckedInputStream(Files.newInputStream(original), content)) {
            bytes.transferTo(OutputStream.nullOutputStream());
        }
        return "%s %x, Java %s, %s".formatted(original, content.getValue(), Runtime.version(), options);
    }

    private static void unpack(Path original, Path folder) throws IOException, InterruptedException {
        Process unpacking = new ProcessBuilder(
                        JAVA.toString(),
                        "-Djarmode=tools",
                        "-jar",
                        original.toString(),
                        "extract",
                        "--force",
                        "--destination",
                        folder.toString())
                .inheritIO()
                .start();
        if (!unpacking.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || unpacking.exitValue() != 0) {
            throw new IllegalStateException("'" + original + "' cannot be unpacked to '" + folder + "'");
        }
    }

    /** Has an instance start and end, and keeps the classes that it needed for that. */
    private void archiveClasses(Options options) throws IOException, InterruptedException {
        Files.deleteIfExists(this.classes);
        try (AppProcess app = AppLaunch.of(this.jar)
                .name("archived")
                .workingDirectory(this.jar.getParent())
                .jvmOptions(options.jvm().toArray(String[]::new))
                .jvmOptions("-XX:ArchiveClassesAtExit=" + this.classes)
                .arguments(options.application().toArray(String[]::new))
                // With time for the archive, which is written at the very end.
                .arguments("--shutdown.force-shutdown-grace=" + PATIENCE.toSeconds() + "s")
                .start()) {
            app.awaitReady(PATIENCE);
            app.signal("TERM");
            app.awaitExit(PATIENCE);
        }
    }

    /**
     * Start from it, with the archive.
     * @return a launch with defaults
     */
    public AppLaunch launch() {
        return AppLaunch.of(this.jar).jvmOptions(option());
    }

    /**
     * Return the option with which a virtual machine uses the archive.
     * @return an option
     */
    public String option() {
        return "-XX:SharedArchiveFile=" + this.classes;
    }

    /**
     * With what an instance is started whose classes are archived.
     *
     * @param jvm options of the virtual machine
     * @param application arguments of the application
     */
    public record Options(List<String> jvm, List<String> application) {

        /** Made with copies. */
        public Options {
            jvm = List.copyOf(jvm);
            application = List.copyOf(application);
        }
    }
}
