package io.quiesce.shutdown.autoconfigure;

import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Refuses the start of an application with what is wrong and what to do about it, which Spring Boot prints instead of the stack.
 * Spring Boot 4.1 has an exception of its own for that, and 4.0 has none.
 * <p>
 * Not for users: they set what the text asks for.
 *
 * @since 0.1.0
 */
public final class RefusedStartException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String action;

    /**
     * Create an exception.
     * @param description what is wrong, with the names and values of the properties
     * @param action what to do about it
     */
    public RefusedStartException(String description, String action) {
        super(description);
        this.action = action;
    }

    /**
     * Return what is printed.
     * @return the description and the action
     */
    public FailureAnalysis analysis() {
        return new FailureAnalysis(getMessage(), this.action, this);
    }
}
