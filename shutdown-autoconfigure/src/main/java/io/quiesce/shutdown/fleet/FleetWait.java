package io.quiesce.shutdown.fleet;

import java.util.Locale;

/**
 * What keeps an instance in service that a profile wants out of it.
 *
 * @since 0.1.0
 */
public enum FleetWait {

    /** Too few others are in service. */
    LAST_INSTANCE,

    /** As many as may are going out of service. */
    MAX_DRAINING,

    /** Another instance decides just now whether it may go. */
    LOCK,

    /** It was put back into service by somebody, and stays there until no profile names its server any more. */
    RESUMED;

    /**
     * Return the name of it for people.
     * @return the name in small letters, words separated by hyphens
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
