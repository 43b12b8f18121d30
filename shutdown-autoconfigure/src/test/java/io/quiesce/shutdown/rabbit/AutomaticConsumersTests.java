package io.quiesce.shutdown.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

import com.rabbitmq.stream.Consumer;
import com.rabbitmq.stream.ConsumerBuilder;
import com.rabbitmq.stream.Environment;
import com.rabbitmq.stream.Message;
import com.rabbitmq.stream.MessageHandler;
import com.rabbitmq.stream.MessageHandler.Context;
import com.rabbitmq.stream.NoOffsetException;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.Answers;
import org.mockito.ArgumentCaptor;
import org.springframework.aop.framework.ProxyFactory;

class AutomaticConsumersTests {

    private final AutomaticConsumers consumers = new AutomaticConsumers();

    private final ConsumerBuilder builder = mock(ConsumerBuilder.class, Answers.RETURNS_SELF);

    private final Context context = mock(Context.class);

    private Environment environment;

    @BeforeEach
    void environment() {
        ConsumerBuilder.AutoTrackingStrategy automatic =
                mock(ConsumerBuilder.AutoTrackingStrategy.class, Answers.RETURNS_SELF);
        ConsumerBuilder.ManualTrackingStrategy manual =
                mock(ConsumerBuilder.ManualTrackingStrategy.class, Answers.RETURNS_SELF);
        given(automatic.builder()).willReturn(this.builder);
        given(manual.builder()).willReturn(this.builder);
        given(this.builder.autoTrackingStrategy()).willReturn(automatic);
        given(this.builder.manualTrackingStrategy()).willReturn(manual);
        Environment real = mock(Environment.class);
        given(real.consumerBuilder()).willReturn(this.builder);
        given(this.context.offset()).willReturn(7L);
        this.environment = (Environment) this.consumers.postProcessAfterInitialization(real, "environment");
    }

    /** Have a message handled by a consumer that is set up like this. */
    private void handle(UnaryOperator<ConsumerBuilder> settings, MessageHandler handler) throws Exception {
        settings.apply(this.environment.consumerBuilder()).stream("orders")
                .messageHandler(handler)
                .build();
        ArgumentCaptor<MessageHandler> given = ArgumentCaptor.forClass(MessageHandler.class);
        verify(this.builder, atLeastOnce()).messageHandler(given.capture());
        given.getValue().handle(this.context, mock(Message.class));
    }

    private boolean areThose(UnaryOperator<ConsumerBuilder> settings) throws Exception {
        AtomicBoolean result = new AtomicBoolean();
        handle(settings, (context, message) -> result.set(AutomaticConsumers.isHandling()));
        assertThat(AutomaticConsumers.isHandling()).isFalse();
        return result.get();
    }

    @Test
    void areThoseWithANameThatDoNotSayOtherwise() throws Exception {
        assertThat(areThose((builder) -> builder)).isFalse();
        assertThat(areThose((builder) -> builder.name("shop"))).isTrue();
        assertThat(areThose((builder) -> builder.name("shop")
                        .autoTrackingStrategy()
                        .messageCountBeforeStorage(10)
                        .builder()))
                .isTrue();
        assertThat(areThose(
                        (builder) -> builder.manualTrackingStrategy().builder().name("shop")))
                .isFalse();
        assertThat(areThose((builder) -> builder.name("shop").noTrackingStrategy()))
                .isFalse();
    }

    private void handleWhileTheGateCloses(UnaryOperator<ConsumerBuilder> settings) throws Exception {
        WorkLedger ledger = new WorkLedger(new SystemClock(), ThreadStarter.DAEMON, (ex) -> {});
        StreamTracking tracking = new StreamTracking(() -> ledger);
        MessageHandler listener = (context, message) -> {
            Thread closing = new Thread(() -> {
                try {
                    tracking.gate().drain();
                } catch (InterruptedException ex) {
                    Thread.currentThread().interrupt();
                }
            });
            closing.start();
            while (!tracking.gate().isClosed()) {
                Thread.onSpinWait();
            }
        };
        ProxyFactory proxy = new ProxyFactory(listener);
        proxy.addAdvice(tracking);
        handle(settings, (MessageHandler) proxy.getProxy());
    }

    @Test
    void theirOffsetIsStoredWhenTheyAreBeingClosed() throws Exception {
        handleWhileTheGateCloses((builder) -> builder.name("shop"));
        verify(this.context).storeOffset();
    }

    @Test
    void whatTheApplicationStoresIsLeftToIt() throws Exception {
        handleWhileTheGateCloses(
                (builder) -> builder.manualTrackingStrategy().builder().name("shop"));
        verify(this.context, never()).storeOffset();
    }

    private List<Long> handedOut(UnaryOperator<ConsumerBuilder> settings, long... offsets) throws Exception {
        List<Long> handed = new ArrayList<>();
        MessageHandler handler = (context, message) -> handed.add(context.offset());
        settings.apply(this.environment.consumerBuilder()).messageHandler(handler);
        ArgumentCaptor<MessageHandler> given = ArgumentCaptor.forClass(MessageHandler.class);
        verify(this.builder, atLeastOnce()).messageHandler(given.capture());
        for (long offset : offsets) {
            given(this.context.offset()).willReturn(offset);
            given.getValue().handle(this.context, mock(Message.class));
        }
        return handed;
    }

    @Test
    void theirFirstMessageIsHandledOnce() throws Exception {
        Consumer consumer = mock(Consumer.class);
        given(this.context.consumer()).willReturn(consumer);
        given(consumer.storedOffset()).willThrow(new NoOffsetException("none"));
        assertThat(handedOut((builder) -> builder.name("shop"), 0, 1)).containsExactly(0L, 1L);
        willReturn(0L).given(consumer).storedOffset();
        assertThat(handedOut((builder) -> builder.name("shop"), 0, 1)).containsExactly(1L);
        assertThat(handedOut((builder) -> builder.name("shop").noTrackingStrategy(), 0, 1))
                .containsExactly(0L, 1L);
    }

    @Test
    void theOneThatIsActivatedIsGivenWhatNobodyHasHandled() throws Exception {
        Consumer consumer = mock(Consumer.class);
        given(this.context.consumer()).willReturn(consumer);
        // Those before 6 and before 23 were handled by others.
        given(consumer.storedOffset()).willReturn(5L, 22L);
        assertThat(handedOut((builder) -> builder.name("shop").singleActiveConsumer(), 4, 5, 6, 7, 20, 21, 22, 23))
                .containsExactly(6L, 7L, 23L);
    }
}
