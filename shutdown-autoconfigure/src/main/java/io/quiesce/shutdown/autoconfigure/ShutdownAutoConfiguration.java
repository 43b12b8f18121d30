package io.quiesce.shutdown.autoconfigure;

import io.quiesce.shutdown.AffinityResolver;
import io.quiesce.shutdown.PriorityResolver;
import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.beans.Beans;
import io.quiesce.shutdown.engine.Announcement;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.lifecycle.EndOfClose;
import io.quiesce.shutdown.lifecycle.InheritingThreads;
import io.quiesce.shutdown.lifecycle.LateHandlers;
import io.quiesce.shutdown.lifecycle.Rehearsal;
import io.quiesce.shutdown.lifecycle.ShutdownOrchestrator;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Decisions;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of the engine that shuts the application down in phases.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "shutdown.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ShutdownProperties.class)
public final class ShutdownAutoConfiguration {

    @Bean
    static EndOfClose shutdownEndOfClose() {
        return new EndOfClose();
    }

    @Bean
    static LateHandlers shutdownLateHandlers() {
        return new LateHandlers();
    }

    @Bean
    Rehearsal shutdownRehearsal(ObjectProvider<ShutdownListener> listeners, ObjectProvider<WorkSource> sources) {
        return new Rehearsal(listeners, sources);
    }

    @Bean
    static StartCheck shutdownStartCheck(Environment environment) {
        return new StartCheck(environment);
    }

    @Bean
    @ConditionalOnMissingBean(name = "shutdownClock")
    EngineClock shutdownClock() {
        return new SystemClock();
    }

    @Bean
    WorkLedger shutdownWorkLedger(EngineClock shutdownClock, ObjectProvider<ShutdownEngine> shutdownEngine) {
        return new WorkLedger(shutdownClock, ThreadStarter.DAEMON, (failure) -> shutdownEngine
                .getObject()
                .reportFailure(failure));
    }

    @Bean
    WorkTracker shutdownWorkTracker(WorkLedger shutdownWorkLedger) {
        return shutdownWorkLedger.tracker();
    }

    @Bean
    ShutdownEngine shutdownEngine(
            ShutdownProperties properties, EngineClock shutdownClock, WorkLedger shutdownWorkLedger) {
        return new ShutdownEngine(
                properties.timings(), shutdownClock, shutdownWorkLedger, new InheritingThreads(ThreadStarter.DAEMON));
    }

    @Bean
    Admission shutdownAdmission(
            ShutdownEngine shutdownEngine,
            ObjectProvider<AffinityResolver> affinities,
            ObjectProvider<PriorityResolver> priorities,
            Decisions shutdownDecisions) {
        return new Admission(
                shutdownEngine::state,
                shutdownEngine.softDrain()::isRefusing,
                Beans.later(affinities),
                Beans.later(priorities),
                shutdownEngine::reportFailure,
                shutdownDecisions);
    }

    @Bean
    Decisions shutdownDecisions() {
        return new Decisions();
    }

    @Bean
    ShutdownOrchestrator shutdownOrchestrator(
            ConfigurableApplicationContext context,
            ShutdownEngine shutdownEngine,
            EndOfClose shutdownEndOfClose,
            ObjectProvider<ShutdownListener> listeners,
            ObjectProvider<Announcement> announcements,
            ObjectProvider<WorkSource> sources,
            LateHandlers shutdownLateHandlers) {
        return new ShutdownOrchestrator(
                context,
                shutdownEngine,
                shutdownEndOfClose,
                listeners,
                announcements,
                sources,
                () -> context.getBeansOfType(ShutdownHandler.class),
                shutdownLateHandlers);
    }
}
