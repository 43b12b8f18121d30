package io.quiesce.harness.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The machine that the benchmark runs on, as far as it can be known.
 */
final class Machine {

    private static final String UNKNOWN = "unknown";

    private static final double KILOBYTES_IN_GIGABYTE = 1024.0 * 1024.0;

    private final Path proc;

    Machine(Path proc) {
        this.proc = proc;
    }

    static Machine local() {
        return new Machine(Path.of("/proc"));
    }

    /**
     * Return what does not change while the benchmark runs.
     * @param loadAtStart the load average at the start
     * @param loadAtEnd the load average at the end
     * @return a table of names and values
     */
    Table describe(String loadAtStart, String loadAtEnd) {
        Table table = new Table("machine", "")
                .row("processor", cores() + " × " + processor())
                .row("memory", memory())
                .row("operating system", property("os.name") + " " + property("os.version") + " " + property("os.arch"))
                .row("Java", property("java.runtime.version") + ", " + property("java.vm.name"))
                .row("load average at the start", loadAtStart)
                .row("load average at the end", loadAtEnd);
        Optional.ofNullable(System.getenv("JAVA_TOOL_OPTIONS"))
                .ifPresent(value -> table.row("JAVA_TOOL_OPTIONS", value));
        return table;
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    String processor() {
        return value("cpuinfo", "model name").orElse(UNKNOWN);
    }

    String memory() {
        return value("meminfo", "MemTotal")
                .map(value -> Long.parseLong(value.split(" ")[0]) / KILOBYTES_IN_GIGABYTE)
                .map(gigabytes -> String.format(Locale.ROOT, "%.1f GiB", gigabytes))
                .orElse(UNKNOWN);
    }

    /**
     * Return the load averages of the last 1, 5 and 15 minutes.
     * @return the averages as the operating system writes them
     */
    String load() {
        try (Stream<String> lines = Files.lines(this.proc.resolve("loadavg"))) {
            return lines.findFirst()
                    .map(line -> String.join(" ", line.split(" ", 4)[0], line.split(" ", 4)[1], line.split(" ", 4)[2]))
                    .orElse(UNKNOWN);
        } catch (IOException ex) {
            return UNKNOWN;
        }
    }

    private Optional<String> value(String file, String name) {
        try (Stream<String> lines = Files.lines(this.proc.resolve(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException ex) {
            return Optional.empty();
        }
    }

    private static String property(String name) {
        return System.getProperty(name, UNKNOWN);
    }
}
