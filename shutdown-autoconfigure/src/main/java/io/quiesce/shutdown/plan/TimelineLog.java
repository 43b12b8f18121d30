package io.quiesce.shutdown.plan;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;

/**
 * Says once, when the application has started, what times a shutdown will have.
 */
final class TimelineLog implements ApplicationListener<ApplicationStartedEvent> {

    private static final Log logger = LogFactory.getLog("io.quiesce.shutdown");

    private final ApplicationContext context;

    private final EffectiveTimeline timeline;

    TimelineLog(ApplicationContext context, EffectiveTimeline timeline) {
        this.context = context;
        this.timeline = timeline;
    }

    @Override
    public void onApplicationEvent(ApplicationStartedEvent event) {
        // Events of child contexts arrive here too.
        if (event.getApplicationContext() == this.context) {
            logger.info(this.timeline.line());
        }
    }
}
