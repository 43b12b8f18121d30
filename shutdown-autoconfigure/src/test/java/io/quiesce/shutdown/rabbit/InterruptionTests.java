package io.quiesce.shutdown.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

import com.rabbitmq.client.Channel;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;

@Timeout(60)
class InterruptionTests {

    @Test
    void aGateThatIsHeldLetsItsThreadGoWithItsInterrupt() {
        Thread.currentThread().interrupt();
        new StreamGate().hold();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whoWaitsForMessagesOfStreamsIsTold() {
        StreamGate gate = new StreamGate();
        gate.enter();
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(gate::drain);
        assertThat(gate.isClosed()).isTrue();
    }

    /** The caller takes any failure of a message that is being cancelled for a reason to give it back. */
    @Test
    void aMessageThatIsHeldIsNotHandedOut() throws Exception {
        PendingResults results =
                new PendingResults(new WorkLedger(new SystemClock(), ThreadStarter.DAEMON, (failure) -> {}));
        ChannelAwareMessageListener listener =
                (ChannelAwareMessageListener) results.around((ChannelAwareMessageListener)
                        (message, channel) -> Thread.currentThread().interrupt());
        deliver(listener);
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(results::drain);
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> deliver(listener));
        assertThat(Thread.interrupted()).isFalse();
        assertThat(PendingResults.takeGivenBack()).isFalse();
    }

    private static void deliver(ChannelAwareMessageListener listener) throws Exception {
        listener.onMessage(new Message(new byte[0], new MessageProperties()), mock(Channel.class));
    }
}
