package io.quiesce.harness.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The page of the documentation that says what each fault does to a shutdown. Its rows come from the tests of faults, and
 * {@code ./verify --faults} has it written.
 */
public final class FaultsPage {

    /**
     * System property that names the file to which tests add their rows; without it they add none.
     */
    public static final String ROWS_PROPERTY = "faults.rows";

    private static final Path PAGE = Path.of("docs", "faults.md");

    private static final String SEPARATOR = "\t";

    private FaultsPage() {}

    /**
     * What came of one fault.
     *
     * @param group which faults it belongs to, a heading
     * @param fault what was wrong
     * @param requests what became of the requests
     * @param exitCode the exit code of the process
     * @param time the time from the first signal to the end of the process
     * @param report what the report says
     */
    public record Row(String group, String fault, String requests, String exitCode, String time, String report) {

        private String line() {
            return String.join(SEPARATOR, this.group, this.fault, this.requests, this.exitCode, this.time, this.report)
                    + "\n";
        }

        private static Row parse(String line) {
            String[] cells = line.split(SEPARATOR, -1);
            return new Row(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]);
        }
    }

    /**
     * Add a row to the page of this run, if one is to be written.
     * @param row what came of a fault
     */
    public static void add(Row row) {
        String file = System.getProperty(ROWS_PROPERTY);
        if (file == null) {
            return;
        }
        try {
            Files.writeString(Path.of(file), row.line(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException ex) {
            throw new UncheckedIOException("The row cannot be added to '" + file + "'", ex);
        }
    }

    /**
     * Write the page.
     * @param args the file with the rows, and the load average at the start of the run
     * @throws IOException if it cannot be written
     */
    public static void main(String[] args) throws IOException {
        List<Row> rows =
                Files.readAllLines(Path.of(args[0])).stream().map(Row::parse).toList();
        Files.writeString(PAGE, page(rows, args[1]));
        System.out.println("Written: " + PAGE);
    }

    static String page(List<Row> rows, String loadAtStart) {
        Machine machine = Machine.local();
        return """
                # What faults do to a shutdown

                Each row is a run of the packaged sample application under load, with one fault, judged by another process:
                what became of the requests, the exit code, the time from the first signal to the end of the process, and
                what the report says. Measured on %s; all of it is measured anew by:

                    ./verify --faults

                Running work is cancelled 2 s after SIGTERM and given up after 3 s, the application is closed after 4 s at
                the latest, and the hard bound is 6 s. New requests are served for 1.5 s. The load comes through a balancer
                that asks for readiness once a second: 20 requests a second, of up to 200 ms. *Answered* are those with a
                status of 2xx, *refused* those with 503 or without a connection, and *lost* all others: cut off, or not
                answered in time.

                A clock that is set back or forward is not among them: with libfaketime the application did not come up in time.
                `SetClockTests` has it set where the engine reads it, and no deadline depends on it.

                Where the machine is busy, as its load average below says, times are longer, and more requests are under way when
                the process is gone.

                %s

                ## What the bound does not hold against

                All of it is of the Java virtual machine, and the same without Quiesce. The platform's SIGKILL after its grace
                period is what is left then.

                - SIGTERM is taken up on a new thread. Where no thread is to be had, or no memory for one, the virtual machine
                  drops the signal, says `occurred dispatching signal SIGTERM to handler`, and goes on. A SIGTERM that comes
                  when there are threads again is as good as the first. `-XX:+ExitOnOutOfMemoryError` ends such a process at
                  once, without a shutdown.
                - A virtual machine ends, and looks at the stacks of its threads, at a safepoint, for which it waits until the
                  last thread has got there. A loop that C2 has compiled for the serial or the parallel collector has none
                  unless `-XX:+UseCountedLoopSafepoints` says so; with G1 and ZGC that is the default. The serial collector is
                  chosen by itself on machines with one processor or less than 2 GB of memory.
                - A process that gets no computing time cannot end itself either: each of its steps waits for its turn, the last too.
                - Where the heap is full, whoever asks for memory has all of it collected in vain, and nothing else runs meanwhile.
                  The watchdog gets its turn between two collections, if a processor is free just then: with a large heap and no free
                  processor the bound can be late by many seconds. The watchdog asks for no memory, and gives back half a mebibyte
                  that it has kept for this, one half before its last words, the other at the end. That helps often, and not always.
                - Code of the application that calls `Runtime.halt`, or `System.exit` with a code of its own, has its way.

                ## The machine

                %s
                """
                .formatted(LocalDate.now(), sections(rows), machine.describe(loadAtStart, machine.load()));
    }

    private static String sections(List<Row> rows) {
        Map<String, List<Row>> groups =
                rows.stream().collect(Collectors.groupingBy(Row::group, LinkedHashMap::new, Collectors.toList()));
        return groups.entrySet().stream()
                .map(group -> "## " + group.getKey() + "\n\n" + table(group.getValue()))
                .collect(Collectors.joining("\n\n"));
    }

    private static Table table(List<Row> rows) {
        Table table = Table.ofText("fault", "requests", "exit code", "time", "report");
        rows.forEach(row -> table.row(row.fault(), row.requests(), row.exitCode(), row.time(), row.report()));
        return table;
    }
}
