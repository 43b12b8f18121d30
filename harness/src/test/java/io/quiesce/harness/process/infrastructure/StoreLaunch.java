package io.quiesce.harness.process.infrastructure;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quiesce.harness.AppLaunch;

/**
 * Launches of {@link StoreApp}.
 */
final class StoreLaunch {

    /** That of the harness is silent, and the broker of the Kafka tests brings one with a configuration of its own. */
    private static final Pattern OTHER_LOGGING = Pattern.compile("slf4j-nop|log4j|kafka");

    private StoreLaunch() {}

    /**
     * Return a launch.
     * @param directory where it runs
     * @param logging the logging system, {@code logback} or {@code log4j2}
     * @param arguments arguments of the application
     * @return a launch
     */
    static AppLaunch in(Path directory, String logging, String... arguments) {
        return AppLaunch.ofClass(StoreApp.class.getName(), classPath(logging))
                .name("store")
                .workingDirectory(directory)
                .quickStart()
                .arguments("--server.address=127.0.0.1", "--spring.main.banner-mode=off")
                .arguments(arguments);
    }

    /** The class path of the tests, with another logging system. */
    private static String classPath(String logging) {
        Path folder = Path.of(System.getProperty("logging.folder"), logging);
        try (Stream<Path> jars = Files.list(folder)) {
            Stream<String> own = Arrays.stream(
                            System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter((entry) -> !OTHER_LOGGING.matcher(entry).find());
            return Stream.concat(own, jars.map(Path::toString)).collect(Collectors.joining(File.pathSeparator));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
