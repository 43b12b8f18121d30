package io.quiesce.shutdown.autoconfigure;

import org.springframework.core.env.Environment;

/**
 * Refuses the start when a switch is neither on nor off: Spring Boot's conditions take whatever is not 'true' for 'false', so
 * that 'yes' would silently switch off what it is to switch on.
 */
final class SwitchCheck {

    /** The switch of everything. */
    static final String ALL = "shutdown.enabled";

    private final Environment environment;

    SwitchCheck(Environment environment) {
        this.environment = environment;
    }

    void check(String name) {
        String value = this.environment.getProperty(name);
        if (value != null && !value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
            throw new RefusedStartException(
                    "The value '%s' of '%s' is neither 'true' nor 'false'.".formatted(value, name),
                    "Set '%s' to 'true' or to 'false', or remove it.".formatted(name));
        }
    }
}
