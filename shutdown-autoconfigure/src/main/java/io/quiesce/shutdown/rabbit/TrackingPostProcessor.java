package io.quiesce.shutdown.rabbit;

import java.util.function.Supplier;
import java.util.stream.Stream;

import io.quiesce.shutdown.tracking.WorkLedger;
import org.aopalliance.aop.Advice;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.rabbit.config.BaseRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Has the messages counted of every container that comes from a factory bean of containers, and of those that are beans.
 */
final class TrackingPostProcessor implements BeanPostProcessor {

    private final Advice tracking;

    private final @Nullable StreamTracking streams;

    /**
     * Create a post-processor.
     * @param ledger where the messages are entered
     * @param streams the same for streams, if their library is there
     */
    TrackingPostProcessor(Supplier<WorkLedger> ledger, @Nullable StreamTracking streams) {
        this.tracking = new TrackingInterceptor(ledger);
        this.streams = streams;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (this.streams != null && this.streams.track(bean)) {
            return bean;
        }
        if (bean instanceof BaseRabbitListenerContainerFactory<?> factory) {
            // Before all others, so that a message is one piece of work however often its handling is retried.
            Advice[] own = factory.getAdviceChain();
            factory.setAdviceChain(Stream.concat(Stream.of(this.tracking), Stream.of(own != null ? own : new Advice[0]))
                    .toArray(Advice[]::new));
        } else if (bean instanceof AbstractMessageListenerContainer container) {
            MessageListener listener = container.getMessageListener();
            if (listener != null && !Containers.areForReplies(container)) {
                // The chain of a container can be set, but not asked for: setting it would lose the application's own.
                ProxyFactory proxy = new ProxyFactory(listener);
                proxy.addAdvice(this.tracking);
                container.setMessageListener((MessageListener) proxy.getProxy());
            }
        }
        return bean;
    }
}
