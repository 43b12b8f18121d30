package io.quiesce.shutdown.jms;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.quiesce.shutdown.engine.ParallelStop;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jms.config.JmsListenerEndpointRegistry;
import org.springframework.jms.listener.AbstractJmsListeningContainer;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.jms.listener.MessageListenerContainer;

/**
 * The listener containers of an application: those behind {@code @JmsListener}, and those that are beans.
 * <p>
 * Its lifecycle begins before that of any container, so that their listeners can be wrapped before the first message.
 */
final class JmsWorkSource implements WorkSource, SmartLifecycle {

    private final ConfigurableListableBeanFactory beans;

    private final WorkLedger ledger;

    private final Set<SmartLifecycle> paused = ConcurrentHashMap.newKeySet();

    private volatile boolean running;

    JmsWorkSource(ConfigurableListableBeanFactory beans, WorkLedger ledger) {
        this.beans = beans;
        this.ledger = ledger;
    }

    @Override
    public String name() {
        return "jms";
    }

    @Override
    public WorkKind kind() {
        return WorkKind.MESSAGES;
    }

    @Override
    public void stopFetching() throws Exception {
        new ParallelStop<>(name(), ContainerStop::begin, ContainerStop::expedite).run(containers());
    }

    @Override
    public void pause() throws Exception {
        List<SmartLifecycle> running =
                containers().stream().filter(SmartLifecycle::isRunning).toList();
        this.paused.addAll(running);
        new ParallelStop<>(name(), ContainerStop::begin, ContainerStop::expedite).run(running);
    }

    @Override
    public void resume() {
        this.paused.forEach((container) -> {
            this.paused.remove(container);
            container.start();
        });
    }

    private Collection<SmartLifecycle> containers() {
        Set<SmartLifecycle> containers = new LinkedHashSet<>();
        existing(JmsListenerEndpointRegistry.class)
                .forEach((registry) -> containers.addAll(registry.getListenerContainers()));
        existing(MessageListenerContainer.class).forEach(containers::add);
        existing(AbstractJmsListeningContainer.class).forEach(containers::add);
        return containers;
    }

    /** Nothing is created for this: a container that does not exist needs no stop. */
    private <T> Stream<T> existing(Class<T> type) {
        return Arrays.stream(this.beans.getBeanNamesForType(type, false, false))
                .filter(this.beans::containsSingleton)
                .map((name) -> this.beans.getBean(name, type));
    }

    @Override
    public void start() {
        for (SmartLifecycle lifecycle : containers()) {
            if (lifecycle instanceof AbstractMessageListenerContainer container) {
                TrackedListener.install(container, this.ledger);
            }
        }
        this.running = true;
    }

    @Override
    public void stop() {
        this.running = false;
    }

    @Override
    public boolean isRunning() {
        return this.running;
    }

    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
