package io.quiesce.harness.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Java that is newer than the one in use may be, from the folder in which that one is.
 */
final class NewerJava {

    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"([0-9][^\"]*)");

    private NewerJava() {}

    /**
     * Find one.
     * @param home the folder of the Java that is in use
     * @param feature the oldest that will do
     * @return the command of the newest; empty if all are too old
     */
    static Optional<Path> command(Path home, int feature) {
        try (Stream<Path> neighbours = Files.list(home.toRealPath().getParent())) {
            return neighbours
                    .filter(neighbour -> feature(neighbour) >= feature)
                    .max(Comparator.comparingInt(NewerJava::feature))
                    .map(neighbour -> neighbour.resolve("bin").resolve("java"));
        } catch (IOException ex) {
            throw new UncheckedIOException("The folder of '" + home + "' cannot be read", ex);
        }
    }

    /** Returns 0 for what is no Java. */
    private static int feature(Path home) {
        return versionIn(home)
                .map(version -> Integer.valueOf(version.split("[^0-9]", 2)[0]))
                .orElse(0);
    }

    /**
     * Return what a Java says of itself.
     * @param command its command, as this class has found it
     * @return a version such as {@code 25.0.1}
     */
    static String version(Path command) {
        return versionIn(command.getParent().getParent()).orElse("unknown");
    }

    private static Optional<String> versionIn(Path home) {
        Path release = home.resolve("release");
        try {
            Matcher matcher = VERSION.matcher(Files.isRegularFile(release) ? Files.readString(release) : "");
            return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
        } catch (IOException ex) {
            return Optional.empty();
        }
    }
}
