package io.quiesce.shutdown.plan;

import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.autoconfigure.ShutdownProperties;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.signal.ProcessSignals;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * Auto-configuration of what is said of a shutdown before there is one: a line in the log at the start, and with
 * {@code shutdown.explain} the whole plan instead of the start.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnEngine
public final class PlanShutdownAutoConfiguration {

    @Bean
    TimelineLog shutdownTimelineLog(
            ConfigurableApplicationContext context, ShutdownEngine shutdownEngine, ShutdownProperties properties) {
        ShutdownTimings timings = shutdownEngine.timings();
        return new TimelineLog(
                context,
                new EffectiveTimeline(timings, properties.terminationGracePeriod()),
                new LongerTimes(Binder.get(context.getEnvironment()), timings));
    }

    @Bean
    @ConditionalOnBooleanProperty("shutdown.explain")
    Explanation shutdownExplanation(ConfigurableApplicationContext context, ShutdownProperties properties) {
        return new Explanation(
                () -> new ShutdownPlan(context.getBeanFactory(), properties).text(), System.out, () -> end(context));
    }

    private static void end(ConfigurableApplicationContext context) {
        if (!ProcessSignals.get().ownsProcess(context)) {
            return;
        }
        // The hook that closes the context when the process ends would wait for this thread, which is in its refresh.
        context.close();
        System.exit(0);
    }
}
