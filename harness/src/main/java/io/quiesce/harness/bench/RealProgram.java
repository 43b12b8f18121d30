package io.quiesce.harness.bench;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program of a real server, as {@code scripts/servers} has prepared it.
 */
enum RealProgram {
    HAPROXY("QUIESCE_HAPROXY_BINARY"),
    CONSUL("QUIESCE_CONSUL_BINARY"),
    WRK("QUIESCE_WRK_BINARY");

    private final String variable;

    RealProgram(String variable) {
        this.variable = variable;
    }

    /**
     * Return where it is.
     * @return an executable file
     * @throws IllegalStateException if it is not there, and says how to get it
     */
    Path path() {
        String value = System.getenv(this.variable);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException(
                    "The variable " + this.variable + " is not set. Run 'scripts/servers' and source '.servers/env'");
        }
        Path program = Path.of(value);
        if (!Files.isExecutable(program)) {
            throw new IllegalStateException("'" + program + "', which " + this.variable
                    + " names, cannot be run. Run 'scripts/servers' and source '.servers/env'");
        }
        return program;
    }
}
