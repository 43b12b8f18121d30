package io.quiesce.harness.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.quiesce.harness.AppLaunch;

/**
 * The sample application as it is in its jar, but taken out of it, which is how Spring Boot says that an application is to be
 * deployed where it has to start quickly. Its classes are read in half the time then, and these tests start it often.
 */
public final class UnpackedSample {

    private static final String[] QUICK_START = {"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"};

    private static final String MAIN_CLASS = "io.quiesce.sample.SampleApplication";

    /** Once for all tests of a run. */
    private static final Path JAR = unpack();

    private UnpackedSample() {}

    private static Path unpack() {
        String jar = System.getProperty(AppLaunch.SAMPLE_JAR_PROPERTY);
        Path folder = Path.of("target", "sample-app").toAbsolutePath();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try {
            Process unpacking = new ProcessBuilder(
                            java,
                            "-Djarmode=tools",
                            "-jar",
                            jar,
                            "extract",
                            "--force",
                            "--destination",
                            folder.toString())
                    .inheritIO()
                    .start();
            if (!unpacking.waitFor(60, TimeUnit.SECONDS) || unpacking.exitValue() != 0) {
                throw new IllegalStateException("'" + jar + "' cannot be unpacked to '" + folder + "'");
            }
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while '" + jar + "' was unpacked", ex);
        }
        return folder.resolve(Path.of(jar).getFileName());
    }

    /**
     * Return a launch of the application, on a machine with few processors.
     * @param ahead what is on the class path ahead of the application
     * @return a launch
     */
    public static AppLaunch launch(Path... ahead) {
        StringBuilder classPath = new StringBuilder();
        for (Path each : ahead) {
            classPath.append(each).append(File.pathSeparatorChar);
        }
        return AppLaunch.ofClass(MAIN_CLASS, classPath.append(JAR).toString()).jvmOptions(QUICK_START);
    }
}
