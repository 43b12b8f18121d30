package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What has become of the leaderships of an instance in a shutdown.
 *
 * @param pace the time from one group to the next that is kept outside a shutdown
 * @param exceeded whether it was not kept, because a shutdown has no time for that
 * @param within how long it took from the first group that was given up to the last
 * @param handedOver the groups, in the order in which they were given up
 * @since 0.1.0
 */
public record Leaderships(Duration pace, boolean exceeded, Duration within, List<HandOver> handedOver) {

    /** There were none. */
    public static final Leaderships NONE = new Leaderships(Duration.ZERO, false, Duration.ZERO, List.of());

    /**
     * A group whose leadership was given up.
     *
     * @param group the name of the group
     * @param after how long after the beginning it was given up
     * @param duration how long it took until it was known who leads it now, or until it was free if nobody else is known
     * @param to the instance that leads it now, or {@code null} if that is not known
     */
    public record HandOver(String group, Duration after, Duration duration, @Nullable String to) {}
}
