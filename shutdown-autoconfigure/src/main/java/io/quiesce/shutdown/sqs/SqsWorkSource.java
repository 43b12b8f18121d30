package io.quiesce.shutdown.sqs;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

import io.awspring.cloud.sqs.listener.AsyncMessageListener;
import io.awspring.cloud.sqs.listener.MessageListenerContainer;
import io.awspring.cloud.sqs.listener.MessageListenerContainerRegistry;
import io.awspring.cloud.sqs.listener.SqsMessageListenerContainer;
import io.quiesce.shutdown.beans.ExistingBeans;
import io.quiesce.shutdown.beans.StartsFirst;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ParallelStop;
import io.quiesce.shutdown.engine.TemporaryStop;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;

/**
 * The listener containers of an application: those behind {@code @SqsListener}, and those that are beans.
 * <p>
 * Its lifecycle begins before that of any container, so that they can be prepared before the first message.
 */
final class SqsWorkSource extends StartsFirst implements WorkSource {

    private final ExistingBeans<MessageListenerContainerRegistry> registries;

    private final ExistingBeans<SqsMessageListenerContainer<?>> others;

    private final WorkLedger ledger;

    private final Duration drain;

    private final EngineClock clock;

    private final ParallelStop<SmartLifecycle> stop = new ParallelStop<>(name(), SmartLifecycle::stop);

    private final TemporaryStop<SmartLifecycle> pausing =
            new TemporaryStop<>(this.stop, Lifecycle::isRunning, Lifecycle::start);

    /**
     * Create a source.
     * @param beans the beans of the application
     * @param ledger where messages are entered
     * @param drain how long a drain takes at most
     * @param clock the clock
     */
    @SuppressWarnings("unchecked")
    SqsWorkSource(ConfigurableListableBeanFactory beans, WorkLedger ledger, Duration drain, EngineClock clock) {
        this.registries = new ExistingBeans<>(beans, MessageListenerContainerRegistry.class);
        this.others = new ExistingBeans<>(
                beans, (Class<SqsMessageListenerContainer<?>>) (Class<?>) SqsMessageListenerContainer.class);
        this.ledger = ledger;
        this.drain = drain;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "sqs";
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

    private Collection<MessageListenerContainer<?>> containers() {
        Set<MessageListenerContainer<?>> containers = new LinkedHashSet<>();
        this.registries.stream().forEach((registry) -> containers.addAll(registry.getListenerContainers()));
        this.others.stream().forEach(containers::add);
        return containers;
    }

    @Override
    protected void prepare() {
        for (MessageListenerContainer<?> container : containers()) {
            if (container instanceof SqsMessageListenerContainer<?> queues && !queues.isRunning()) {
                prepare(queues);
            }
        }
    }

    private <T> void prepare(SqsMessageListenerContainer<T> container) {
        AsyncMessageListener<T> listener = container.getMessageListener();
        if (listener == null || listener instanceof TrackedListener) {
            // Without one it refuses to start, as ever; one that is wrapped already has been stopped in between.
            return;
        }
        container.setAsyncMessageListener(new TrackedListener<>(listener, this.ledger));
        if (container.getContainerComponentFactories().isEmpty()) {
            // Those that it makes itself if it has none, but for what ends their polls.
            container.setComponentFactories(PromptQueues.factories(this.clock));
        }
        // When that time is over, nothing is acknowledged any more, and what is still being handled would be handled
        // twice. How long to wait is the affair of the deadlines of the shutdown.
        if (container.getContainerOptions().getListenerShutdownTimeout().compareTo(this.drain) < 0) {
            container.configure((options) -> options.listenerShutdownTimeout(this.drain));
        }
    }
}
