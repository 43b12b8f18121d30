package io.quiesce.harness.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.UnpackedJar;

/**
 * The sample application, taken out of its jar: these tests start it often.
 */
public final class UnpackedSample {

    static final String MAIN_CLASS = "io.quiesce.sample.SampleApplication";

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final UnpackedJar SAMPLE = unpack();

    private UnpackedSample() {}

    /** Once for all tests of a build. */
    private static UnpackedJar unpack() {
        try {
            return UnpackedJar.sampleApp(
                    Path.of("target", "sample-app").toAbsolutePath(),
                    // With all that tests start.
                    new UnpackedJar.Options(AppLaunch.QUICK_START, List.of("--sample.broker=embedded")));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the sample application was unpacked", ex);
        }
    }

    /**
     * Return a launch of the application, on a machine with few processors.
     * @param behind what is on the class path behind the application
     * @return a launch
     */
    public static AppLaunch launch(Path... behind) {
        return AppLaunch.ofClass(MAIN_CLASS, classPath(behind)).quickStart().jvmOptions(SAMPLE.option());
    }

    static String classPath(Path... behind) {
        // The archive is of the application alone, so that this has to come first.
        StringBuilder classPath = new StringBuilder(SAMPLE.jar().toString());
        for (Path each : behind) {
            classPath.append(File.pathSeparatorChar).append(each.toAbsolutePath());
        }
        return classPath.toString();
    }

    /** Return the command that runs another class of the application, or of its libraries. */
    static List<String> command(String mainClass, String classPath, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(AppLaunch.QUICK_START);
        command.addAll(List.of(SAMPLE.option(), "-cp", classPath, mainClass));
        command.addAll(arguments);
        return command;
    }
}
