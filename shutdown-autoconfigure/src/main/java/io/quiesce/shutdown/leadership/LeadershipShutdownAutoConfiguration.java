package io.quiesce.shutdown.leadership;

import java.util.stream.Stream;

import io.quiesce.shutdown.LeadershipGroup;
import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.beans.ExistingBeans;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.fleet.FleetLeaders;
import io.quiesce.shutdown.fleet.FleetPace;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.kubernetes.commons.leader.LeadershipController;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.Ordered;
import org.springframework.integration.leader.event.AbstractLeaderEvent;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;
import org.springframework.integration.zookeeper.leader.LeaderInitiator;

/**
 * Auto-configuration that hands over leaderships at the beginning of a shutdown, and while the application is softly out of
 * service.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "shutdown.leadership.enabled", matchIfMissing = true)
@ConditionalOnEngine
@EnableConfigurationProperties(LeadershipProperties.class)
public final class LeadershipShutdownAutoConfiguration {

    @Bean(destroyMethod = "close")
    LeadershipWorkSource shutdownLeaderships(
            ConfigurableListableBeanFactory beans,
            ObjectProvider<GroupSource> sources,
            ObjectProvider<FleetPace> consulPace,
            ObjectProvider<FleetLeaders> consulLeaders,
            LeadershipProperties properties,
            EngineClock shutdownClock,
            ShutdownEngine shutdownEngine,
            WorkLedger shutdownWorkLedger) {
        SharedLeaderships fleet = new SharedLeaderships(
                consulPace.getIfAvailable(() -> SharedLeaderships.ALONE),
                properties.checkedPace(),
                consulLeaders.getIfAvailable(),
                properties.takeOver(),
                shutdownEngine::reportFailure);
        ExistingBeans<LeadershipGroup> groups = new ExistingBeans<>(beans, LeadershipGroup.class);
        LeadershipWorkSource source = new LeadershipWorkSource(
                () -> Stream.concat(groups.stream(), sources.orderedStream().flatMap(GroupSource::groups)),
                shutdownEngine::state,
                fleet,
                shutdownClock,
                ThreadStarter.DAEMON,
                (handOver) -> shutdownEngine.tell((listener) -> listener.handedOver(handOver)));
        shutdownWorkLedger.reportLeaderships(source::report);
        return source;
    }

    @Bean
    ApplicationListener<ContextRefreshedEvent> leadershipStart(LeadershipWorkSource shutdownLeaderships) {
        return (event) -> shutdownLeaderships.start();
    }

    /** What only leadership by a lock of Spring Integration needs. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(LockRegistryLeaderInitiator.class)
    static class LockRegistryConfiguration {

        @Bean
        InitiatorGroups<LockRegistryLeaderInitiator> lockRegistryGroups(
                ConfigurableListableBeanFactory beans, EngineClock shutdownClock) {
            return new InitiatorGroups<>(
                    LockRegistryLeaderInitiator.class, LockRegistryLeaderInitiator::getContext, beans, shutdownClock);
        }
    }

    /** What only leadership by an election of Kubernetes needs. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({LeadershipController.class, AbstractLeaderEvent.class})
    static class KubernetesConfiguration {

        @Bean
        KubernetesGroups kubernetesGroups(ConfigurableListableBeanFactory beans) {
            return new KubernetesGroups(beans);
        }
    }

    /** What only leadership by an election of ZooKeeper needs. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(LeaderInitiator.class)
    static class ZookeeperConfiguration {

        @Bean
        InitiatorGroups<LeaderInitiator> zookeeperGroups(
                ConfigurableListableBeanFactory beans, EngineClock shutdownClock) {
            return new InitiatorGroups<>(LeaderInitiator.class, LeaderInitiator::getContext, beans, shutdownClock);
        }
    }
}
