package io.quiesce.shutdown.plan;

import io.quiesce.shutdown.signal.ProcessSignals;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Says once, when the application has started, what times a shutdown will have, and which are shorter than they were.
 */
final class TimelineLog implements ApplicationListener<ApplicationStartedEvent> {

    private static final Log logger = LogFactory.getLog("io.quiesce.shutdown");

    private final ConfigurableApplicationContext context;

    private final EffectiveTimeline timeline;

    private final LongerTimes longer;

    TimelineLog(ConfigurableApplicationContext context, EffectiveTimeline timeline, LongerTimes longer) {
        this.context = context;
        this.timeline = timeline;
        this.longer = longer;
    }

    @Override
    public void onApplicationEvent(ApplicationStartedEvent event) {
        // Events of child contexts arrive here too.
        if (event.getApplicationContext() == this.context) {
            boolean contained = ProcessSignals.get().isInContainer(this.context);
            logger.info(contained ? this.timeline.lineInContainer() : this.timeline.line());
            this.longer.lines().forEach(logger::warn);
        }
    }
}
