package io.quiesce.shutdown.leadership;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import io.quiesce.shutdown.autoconfigure.DurationCheck;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Configuration properties for handing leaderships over.
 *
 * @param pace Time from the hand-over of one group to that of the next in the instances of a service, outside a shutdown. Use '0'
 * for no limit. If a duration suffix is not specified, seconds will be used.
 * @param takeOver Whether an instance that comes back into service gets the leaderships back that it handed over, at the pace.
 * All instances of the service have to have it, and to share a registry.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.leadership")
record LeadershipProperties(
        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("60s") Duration pace, @DefaultValue("false") boolean takeOver) {

    Duration checkedPace() {
        return DurationCheck.checked("shutdown.leadership.pace", this.pace);
    }
}
