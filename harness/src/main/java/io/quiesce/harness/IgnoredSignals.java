package io.quiesce.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Gives a started process the ordinary meaning of SIGINT. A shell without job control starts background commands with
 * SIGINT ignored, every descendant inherits that, and a virtual machine then never sees the signal.
 */
final class IgnoredSignals {

    private static final Path STATUS = Path.of("/proc/self/status");

    private static final String LABEL = "SigIgn:";

    private static final long SIGINT_BIT = 1L << (2 - 1);

    private IgnoredSignals() {}

    /**
     * Return what has to precede the command of a process so that it does not ignore SIGINT.
     * @return a prefix that keeps the process id; empty if nothing has to be done, or nothing can be done
     */
    static List<String> commandPrefix() {
        if (!Files.isReadable(STATUS)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return prefixFor(lines);
        } catch (IOException ex) {
            return List.of();
        }
    }

    static List<String> prefixFor(Stream<String> status) {
        boolean ignored = status.filter(line -> line.startsWith(LABEL))
                .map(line -> line.substring(LABEL.length()).strip())
                .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & SIGINT_BIT) != 0);
        return ignored ? List.of("env", "--default-signal=INT") : List.of();
    }
}
