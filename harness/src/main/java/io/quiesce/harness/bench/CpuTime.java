package io.quiesce.harness.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * Computing time of processes, to the 10 ms that the operating system tells.
 */
final class CpuTime {

    private static final Path STAT = Path.of("/proc/self/stat");

    private static final int FIRST_FIELD_AFTER_NAME = 3;

    private static final int CHILDREN_USER = 16;

    private static final int CHILDREN_SYSTEM = 17;

    private static final double MILLIS_IN_TICK = 10;

    private CpuTime() {}

    /**
     * Return how much a running process has used since its start.
     * @param pid its id
     * @return the time; zero if it does not run, or the operating system does not tell
     */
    static Duration of(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /**
     * Return how much all processes have used that were started by this one and have ended.
     * @return the milliseconds; empty if the operating system does not tell
     */
    static OptionalDouble millisOfEndedChildren() {
        try {
            return OptionalDouble.of(childrenIn(Files.readString(STAT)));
        } catch (IOException ex) {
            return OptionalDouble.empty();
        }
    }

    static double childrenIn(String stat) {
        // The second field is the name in brackets, which may have spaces and brackets in it.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Long.parseLong(fields[CHILDREN_USER - FIRST_FIELD_AFTER_NAME])
                + Long.parseLong(fields[CHILDREN_SYSTEM - FIRST_FIELD_AFTER_NAME]);
        return ticks * MILLIS_IN_TICK;
    }
}
