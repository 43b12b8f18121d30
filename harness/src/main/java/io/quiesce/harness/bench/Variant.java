package io.quiesce.harness.bench;

/**
 * The two that are compared: the same application with the starter on and off.
 */
enum Variant {
    STARTER("with the starter", "--shutdown.keep-accepting-for=0s", 0),
    PLAIN("without", "--shutdown.enabled=false", 143);

    private final String description;

    private final String argument;

    private final int exitCode;

    Variant(String description, String argument, int exitCode) {
        this.description = description;
        this.argument = argument;
        this.exitCode = exitCode;
    }

    String description() {
        return this.description;
    }

    String argument() {
        return this.argument;
    }

    /**
     * Return the exit code of a shutdown by SIGTERM that went well.
     * @return the exit code
     */
    int exitCode() {
        return this.exitCode;
    }

    @Override
    public String toString() {
        return Words.of(this);
    }
}
