package io.quiesce.shutdown.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.AmqpRejectAndDontRequeueException;
import org.springframework.amqp.ImmediateRequeueAmqpException;
import org.springframework.amqp.core.BatchMessageListener;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;

/**
 * How messages are counted, without a broker.
 */
class RabbitTrackingTests {

    private final WorkLedger ledger = new WorkLedger(new SystemClock(), ThreadStarter.DAEMON, (failure) -> {});

    private final List<String> seen = new ArrayList<>();

    private final SimpleMessageListenerContainer container = new SimpleMessageListenerContainer();

    private final TrackingPostProcessor processor = new TrackingPostProcessor(() -> this.ledger, null);

    private static Message message(String id) {
        MessageProperties properties = new MessageProperties();
        properties.setConsumerQueue("orders");
        properties.setMessageId(id);
        properties.setDeliveryTag(7);
        return new Message(new byte[0], properties);
    }

    private void observe() {
        assertThat(this.ledger.counts()).containsEntry(WorkKind.MESSAGES, 1L);
        this.ledger.outstanding().stream().map(WorkDetails::description).forEach(this.seen::add);
    }

    private MessageListener tracked(MessageListener listener) {
        this.container.setMessageListener(listener);
        this.processor.postProcessAfterInitialization(this.container, "container");
        return this.container.getMessageListener();
    }

    @Test
    void countsAMessageByItsId() {
        tracked((message) -> observe()).onMessage(message("17"));
        assertThat(this.seen).containsExactly("orders (message 17)");
        assertThat(this.ledger.counts()).containsEntry(WorkKind.MESSAGES, 0L);
    }

    @Test
    void countsAMessageWithoutIdByItsDeliveryTag() {
        tracked((message) -> observe()).onMessage(message(null));
        assertThat(this.seen).containsExactly("orders (message #7)");
    }

    @Test
    void countsABatchAsOne() {
        BatchMessageListener listener = (messages) -> observe();
        tracked(listener).onMessageBatch(List.of(message("1"), message("2")));
        assertThat(this.seen).containsExactly("orders (2 messages)");
    }

    @Test
    void countsAMessageOnceThatIsEnteredTwice() {
        MessageListener once = tracked((message) -> observe());
        assertThat(tracked(once)).isNotSameAs(once);
        this.container.getMessageListener().onMessage(message("17"));
        assertThat(this.seen).containsExactly("orders (message 17)");
    }

    @Test
    void keepsTheAdviceOfAFactoryBehindItsOwn() {
        SimpleRabbitListenerContainerFactory factory = new SimpleRabbitListenerContainerFactory();
        MethodInterceptor own = (invocation) -> null;
        factory.setAdviceChain(own);
        this.processor.postProcessAfterInitialization(factory, "factory");
        assertThat(factory.getAdviceChain())
                .hasSize(2)
                .endsWith(own)
                .hasAtLeastOneElementOfType(TrackingInterceptor.class);
    }

    @Test
    void doesNotCountReplies() {
        RabbitTemplate template = new RabbitTemplate();
        assertThat(tracked(template)).isSameAs(template);
    }

    @Test
    void leavesAFailureAsItIs() {
        AmqpRejectAndDontRequeueException failure = new AmqpRejectAndDontRequeueException("broken");
        MessageListener listener = tracked((message) -> {
            throw failure;
        });
        assertThatExceptionOfType(AmqpRejectAndDontRequeueException.class)
                .isThrownBy(() -> listener.onMessage(message("17")))
                .isSameAs(failure);
    }

    @Test
    void hasTheMessageOfCancelledWorkDeliveredAgain() {
        MessageListener listener = tracked((message) -> {
            this.ledger.cancel();
            throw new AmqpRejectAndDontRequeueException("interrupted");
        });
        assertThatExceptionOfType(ImmediateRequeueAmqpException.class)
                .isThrownBy(() -> listener.onMessage(message("17")))
                .withMessageContaining("orders (message 17)");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
