package io.quiesce.shutdown.leadership;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.stream.Stream;

import io.quiesce.shutdown.LeadershipGroup;
import io.quiesce.shutdown.beans.Beans;
import io.quiesce.shutdown.engine.EngineClock;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.integration.leader.event.AbstractLeaderEvent;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;

/**
 * The initiators of Spring Integration that lead by a lock.
 */
final class LockRegistryGroups implements GroupSource, ApplicationListener<AbstractLeaderEvent> {

    private final ConfigurableListableBeanFactory beans;

    private final EngineClock clock;

    private final Map<LockRegistryLeaderInitiator, LockRegistryGroup> groups =
            Collections.synchronizedMap(new IdentityHashMap<>());

    LockRegistryGroups(ConfigurableListableBeanFactory beans, EngineClock clock) {
        this.beans = beans;
        this.clock = clock;
    }

    @Override
    public Stream<LeadershipGroup> groups() {
        return Beans.existing(this.beans, LockRegistryLeaderInitiator.class).map(this::group);
    }

    @Override
    public void onApplicationEvent(AbstractLeaderEvent event) {
        if (event.getSource() instanceof LockRegistryLeaderInitiator initiator) {
            group(initiator).onEvent(event);
        }
    }

    private LockRegistryGroup group(LockRegistryLeaderInitiator initiator) {
        return this.groups.computeIfAbsent(initiator, (it) -> new LockRegistryGroup(it, this.clock));
    }
}
