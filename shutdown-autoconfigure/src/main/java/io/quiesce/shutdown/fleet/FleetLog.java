package io.quiesce.shutdown.fleet;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

import io.quiesce.shutdown.engine.OneLine;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Says once what is wrong with the fleet or its profiles, and once that it no longer is.
 */
final class FleetLog implements FleetNews {

    private static final Log logger = LogFactory.getLog("io.quiesce.shutdown.fleet");

    private final FleetSettings settings;

    private final Map<String, String> malformed = new TreeMap<>();

    FleetLog(FleetSettings settings) {
        this.settings = settings;
    }

    @Override
    public void waiting(@Nullable FleetWait what) {
        if (what == null) {
            return;
        }
        switch (what) {
            case LAST_INSTANCE ->
                logger.info(
                        "A deservice profile wants this instance out of service; it stays until %s others are in service"
                                .formatted(this.settings.minInService()));
            case MAX_DRAINING ->
                logger.info("A deservice profile wants this instance out of service; it stays while %s others are going"
                        .formatted(this.settings.maxDraining()));
            case RESUMED ->
                logger.info("A deservice profile wants this instance out of service, but it was put back into service; "
                        + "it stays there until no profile names '%s' any more".formatted(this.settings.server()));
            case LOCK -> logger.debug("Another instance decides just now whether it may go out of service");
        }
    }

    @Override
    public void reached(@Nullable IOException failure) {
        if (failure == null) {
            logger.info("The store of the fleet can be reached again");
        } else {
            logger.warn("The store of the fleet cannot be reached, and nothing is changed: " + failure.getMessage());
        }
    }

    synchronized void profiles(DeserviceProfiles profiles) {
        profiles.malformed().forEach((id, problem) -> {
            if (!problem.equals(this.malformed.put(id, problem))) {
                logger.warn("The deservice profile '%s' is ignored: %s".formatted(OneLine.of(id), OneLine.of(problem)));
            }
        });
        this.malformed.keySet().retainAll(profiles.malformed().keySet());
    }
}
