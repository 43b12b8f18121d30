package io.quiesce.shutdown.jms;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

import io.quiesce.shutdown.beans.ExistingBeans;
import io.quiesce.shutdown.beans.StartsFirst;
import io.quiesce.shutdown.engine.ParallelStop;
import io.quiesce.shutdown.engine.TemporaryStop;
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
final class JmsWorkSource extends StartsFirst implements WorkSource {

    private final ExistingBeans<JmsListenerEndpointRegistry> registries;

    private final ExistingBeans<MessageListenerContainer> listening;

    private final ExistingBeans<AbstractJmsListeningContainer> others;

    private final WorkLedger ledger;

    private final ParallelStop<SmartLifecycle> stop =
            new ParallelStop<>(name(), ContainerStop::begin, ContainerStop::expedite);

    private final TemporaryStop<SmartLifecycle> pausing =
            new TemporaryStop<>(this.stop, SmartLifecycle::isRunning, SmartLifecycle::start);

    JmsWorkSource(ConfigurableListableBeanFactory beans, WorkLedger ledger) {
        this.registries = new ExistingBeans<>(beans, JmsListenerEndpointRegistry.class);
        this.listening = new ExistingBeans<>(beans, MessageListenerContainer.class);
        this.others = new ExistingBeans<>(beans, AbstractJmsListeningContainer.class);
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
        this.stop.run(containers());
    }

    @Override
    public void pause() throws Exception {
        this.pausing.pause(containers());
    }

    @Override
    public void resume() {
        this.pausing.resume();
    }

    private Collection<SmartLifecycle> containers() {
        Set<SmartLifecycle> containers = new LinkedHashSet<>();
        this.registries.stream().forEach((registry) -> containers.addAll(registry.getListenerContainers()));
        this.listening.stream().forEach(containers::add);
        this.others.stream().forEach(containers::add);
        return containers;
    }

    @Override
    protected void prepare() {
        for (SmartLifecycle lifecycle : containers()) {
            if (lifecycle instanceof AbstractMessageListenerContainer container) {
                TrackedListener.install(container, this.ledger);
            }
        }
    }
}
