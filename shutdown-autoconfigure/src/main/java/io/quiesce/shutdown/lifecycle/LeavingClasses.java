package io.quiesce.shutdown.lifecycle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.ClassUtils;

/**
 * The classes that an application needs for the first time when it leaves, and that no shutdown of nothing comes across. They
 * are loaded as long as they are there: whoever deploys by writing the new version over the jar of the one that is running takes
 * them away before SIGTERM comes.
 */
final class LeavingClasses {

    private static final String ROOT = "io.quiesce.shutdown.";

    private static final @Nullable ClassLoader LOADER = LeavingClasses.class.getClassLoader();

    private static final String LIST = "leaving-classes.txt";

    private LeavingClasses() {}

    static void load() {
        Stream.concat(ofLibraries().stream().flatMap(LeavingClasses::withShaded), own().stream())
                .forEach(LeavingClasses::load);
    }

    /** Return the names of those of libraries, which may not be there. */
    static List<String> ofLibraries() {
        try (InputStream list = LeavingClasses.class.getResourceAsStream(LIST)) {
            // A native image has neither the list nor classes that are loaded later.
            return (list != null) ? names(list) : List.of();
        } catch (IOException ex) {
            throw new UncheckedIOException("Cannot read '%s'".formatted(LIST), ex);
        }
    }

    private static List<String> names(InputStream list) throws IOException {
        return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter((line) -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    /** One of gRPC's servers brings its own copy of Netty. */
    private static Stream<String> withShaded(String name) {
        return (name.startsWith("io.netty.") || name.startsWith("io.grpc.netty."))
                ? Stream.of(name, "io.grpc.netty.shaded." + name)
                : Stream.of(name);
    }

    /** Return the names of all of Quiesce's own. Those that need a library which is not there will not be loaded. */
    static List<String> own() {
        try {
            List<String> names = new ArrayList<>();
            for (Resource each : new PathMatchingResourcePatternResolver(LOADER).getResources(root() + "**/*.class")) {
                String name = className(each.getURL());
                names.add(name.substring(name.lastIndexOf(ROOT), name.lastIndexOf('.')));
            }
            return names;
        } catch (IOException ex) {
            throw new UncheckedIOException("Cannot list the classes of Quiesce", ex);
        }
    }

    /** Where the packages of Quiesce begin. */
    private static String root() {
        URL self = Objects.requireNonNull(
                LeavingClasses.class.getResource(LeavingClasses.class.getSimpleName() + ClassUtils.CLASS_FILE_SUFFIX));
        String name = self.toString();
        return name.substring(0, name.lastIndexOf(ClassUtils.convertClassNameToResourcePath(ROOT)) + ROOT.length());
    }

    private static String className(URL file) {
        return ClassUtils.convertResourcePathToClassName(file.getPath());
    }

    /** A class that is asked for its members is verified, which may take others, and not initialized. */
    @SuppressWarnings("ReturnValueIgnored")
    private static void load(String name) {
        try {
            Class.forName(name, false, LOADER).getDeclaredConstructors();
        } catch (ClassNotFoundException | LinkageError ex) {
            // Then this application will not need it.
        }
    }
}
