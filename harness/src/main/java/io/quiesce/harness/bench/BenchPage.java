package io.quiesce.harness.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

import picocli.CommandLine.Model.CommandSpec;

/**
 * A page of the documentation that says what a benchmark has measured, and by which command.
 *
 * @param name the name of its file, without what it ends with
 * @param title its title
 * @param about what was measured, a sentence or more
 */
record BenchPage(String name, String title, String about) {

    /** In the folder in which the benchmark runs. */
    static final Path FOLDER = Path.of("docs", "benchmarks");

    private static final String ONE_RUN =
            "All figures are of this one run. Figures of different runs are not compared: another machine, or the same one on"
                    + " another day, gives others.";

    /**
     * Return its file.
     * @return a path
     */
    Path file() {
        return FOLDER.resolve(this.name + ".md");
    }

    /**
     * Write it.
     * @param command what has measured
     * @param report what came out
     * @throws IOException if it cannot be written
     */
    void write(CommandSpec command, String report) throws IOException {
        String typed = String.join(" ", command.commandLine().getParseResult().originalArgs());
        Files.createDirectories(FOLDER);
        Files.writeString(
                file(),
                """
                # %s

                %s Measured on %s by:

                    %s

                %s

                %s
                """
                        .formatted(
                                this.title,
                                this.about,
                                LocalDate.now(),
                                (command.name() + " " + typed).strip(),
                                ONE_RUN,
                                report));
    }

    /**
     * Make the folder for what a run leaves behind, such as logs.
     * @param prefix with which its name begins
     * @return a new folder
     * @throws IOException if it cannot be made
     */
    static Path newDirectory(String prefix) throws IOException {
        String parent = System.getProperty(Bench.DIRECTORY_PROPERTY);
        return parent == null
                ? Files.createTempDirectory("quiesce-bench-")
                : Files.createTempDirectory(Files.createDirectories(Path.of(parent)), prefix + "-");
    }
}
