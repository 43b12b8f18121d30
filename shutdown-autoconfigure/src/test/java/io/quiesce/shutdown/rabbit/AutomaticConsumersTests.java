package io.quiesce.shutdown.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.util.Map;
import java.util.function.UnaryOperator;

import com.rabbitmq.stream.Consumer;
import com.rabbitmq.stream.ConsumerBuilder;
import com.rabbitmq.stream.Environment;
import com.rabbitmq.stream.Message;
import com.rabbitmq.stream.MessageHandler;
import com.rabbitmq.stream.MessageHandler.Context;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.Answers;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

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
        this.environment = (Environment) this.consumers.postProcessAfterInitialization(real, "environment");
    }

    private boolean areThose(UnaryOperator<ConsumerBuilder> settings) {
        Consumer consumer = mock(Consumer.class);
        given(this.builder.build()).willReturn(consumer);
        settings.apply(this.environment.consumerBuilder()).stream("orders").build();
        given(this.context.consumer()).willReturn(consumer);
        return this.consumers.contains(this.context);
    }

    @Test
    void areThoseWithANameThatDoNotSayOtherwise() {
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

    private void handleWhileTheGateCloses() throws Exception {
        WorkLedger ledger = new WorkLedger(new SystemClock(), ThreadStarter.DAEMON, (ex) -> {});
        StreamTracking tracking = new StreamTracking(
                new StaticListableBeanFactory(Map.of("ledger", ledger)).getBeanProvider(WorkLedger.class),
                this.consumers);
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
        ((MessageHandler) proxy.getProxy()).handle(this.context, mock(Message.class));
    }

    @Test
    void theirOffsetIsStoredWhenTheyAreBeingClosed() throws Exception {
        areThose((builder) -> builder.name("shop"));
        handleWhileTheGateCloses();
        verify(this.context).storeOffset();
    }

    @Test
    void whatTheApplicationStoresIsLeftToIt() throws Exception {
        areThose((builder) -> builder.manualTrackingStrategy().builder().name("shop"));
        handleWhileTheGateCloses();
        verify(this.context, never()).storeOffset();
    }
}
