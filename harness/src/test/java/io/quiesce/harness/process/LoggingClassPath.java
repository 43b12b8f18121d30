package io.quiesce.harness.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of the tests for an application whose log is read: with another logging system.
 */
public final class LoggingClassPath {

    /** That of the harness is silent, and the broker of the Kafka tests brings one with a configuration of its own. */
    private static final Pattern OTHER_LOGGING = Pattern.compile("slf4j-nop|log4j|kafka");

    private LoggingClassPath() {}

    /**
     * Return it.
     * @param logging the logging system, {@code logback} or {@code log4j2}
     * @return the class path
     */
    public static String with(String logging) {
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
