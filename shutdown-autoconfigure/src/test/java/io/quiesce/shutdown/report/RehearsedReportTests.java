package io.quiesce.shutdown.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the rehearsal has shown is shown without loading a class: shortly before the process is ended there may be no time for it.
 */
class RehearsedReportTests {

    @TempDir
    private Path folder;

    @Test
    void theFileNeedsNoMoreClasses() throws Exception {
        assertThat(loadedFor("file")).isEmpty();
        assertThat(this.folder.resolve("report.json")).isNotEmptyFile();
    }

    /** Those of the library are there since the first line of the application. */
    @Test
    void theLogNeedsNoMoreClassesOfItsOwn() throws Exception {
        assertThat(loadedFor("log")).noneMatch((name) -> name.startsWith("io.quiesce."));
    }

    /** The classes that a report takes where the listener is prepared. */
    private List<String> loadedFor(String listener) throws Exception {
        try (Recorder classes = new Recorder()) {
            Runnable report = (Runnable) classes.loadClass(Prepared.class.getName())
                    .getConstructor(String.class, Path.class)
                    .newInstance(listener, this.folder);
            classes.loaded.clear();
            report.run();
            return classes.loaded;
        }
    }

    /** Loads everything anew that is not of the JDK. */
    private static final class Recorder extends URLClassLoader {

        private final List<String> loaded = new CopyOnWriteArrayList<>();

        private Recorder() {
            super(classPath(), ClassLoader.getPlatformClassLoader());
        }

        private static URL[] classPath() {
            return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(Recorder::url)
                    .toArray(URL[]::new);
        }

        private static URL url(String entry) {
            try {
                return Path.of(entry).toUri().toURL();
            } catch (Exception ex) {
                throw new IllegalStateException(ex);
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            Class<?> found = super.findClass(name);
            this.loaded.add(name);
            return found;
        }
    }

    /** A listener that is prepared, and is told of a shutdown in which everything went wrong. */
    public static final class Prepared implements Runnable {

        private final Runnable end;

        /**
         * Prepare the listener.
         * @param listener its name
         * @param folder where it may write
         */
        public Prepared(String listener, Path folder) {
            ShutdownReport report = Samples.failure();
            ShutdownListener told =
                    switch (listener) {
                        case "file" -> new ReportFile(folder.resolve("report.json"));
                        case "log" -> new ShutdownLog();
                        default -> throw new IllegalArgumentException(listener);
                    };
            told.prepare();
            this.end = () -> told.ended(report);
        }

        @Override
        public void run() {
            this.end.run();
        }
    }
}
