package io.quiesce.shutdown.leadership;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import io.quiesce.shutdown.LeadershipGroup;
import io.quiesce.shutdown.beans.ExistingBeans;
import io.quiesce.shutdown.engine.EngineClock;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.Lifecycle;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.event.AbstractLeaderEvent;

/**
 * The leader initiators of Spring Integration of one type.
 *
 * @param <I> the type
 */
final class InitiatorGroups<I extends Lifecycle> implements GroupSource, ApplicationListener<AbstractLeaderEvent> {

    private final Class<I> type;

    private final Function<I, ? extends Context> context;

    private final ExistingBeans<I> beans;

    private final EngineClock clock;

    private final Map<I, InitiatorGroup> groups = Collections.synchronizedMap(new IdentityHashMap<>());

    /**
     * Create a source.
     * @param type the type, which has no interface in common with the others that tells the context
     * @param context returns what an initiator says of its leadership
     * @param beans where they are
     * @param clock to wait with
     */
    InitiatorGroups(
            Class<I> type,
            Function<I, ? extends Context> context,
            ConfigurableListableBeanFactory beans,
            EngineClock clock) {
        this.type = type;
        this.context = context;
        this.beans = new ExistingBeans<>(beans, type);
        this.clock = clock;
    }

    @Override
    public Stream<LeadershipGroup> groups() {
        return this.beans.stream().map(this::group);
    }

    @Override
    public void onApplicationEvent(AbstractLeaderEvent event) {
        if (this.type.isInstance(event.getSource())) {
            group(this.type.cast(event.getSource())).onEvent(event);
        }
    }

    private InitiatorGroup group(I initiator) {
        return this.groups.computeIfAbsent(
                initiator, (it) -> new InitiatorGroup(it, () -> this.context.apply(it), this.clock));
    }
}
