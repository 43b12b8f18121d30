package io.quiesce.shutdown.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import java.util.ArrayList;
import java.util.List;

import com.rabbitmq.client.Channel;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.listener.api.ChannelAwareMessageListener;

/**
 * Which messages an acknowledgement settles.
 */
class PendingResultsTests {

    private final WorkLedger ledger = new WorkLedger(new SystemClock(), ThreadStarter.DAEMON, (failure) -> {});

    /** What the listener was given, one for each message. */
    private final List<Channel> channels = new ArrayList<>();

    private final ChannelAwareMessageListener listener = (ChannelAwareMessageListener) new PendingResults(this.ledger)
            .around((ChannelAwareMessageListener) (message, channel) -> this.channels.add(channel));

    private final Channel one = mock();

    private final Channel other = mock();

    private void deliver(long tag, Channel channel) throws Exception {
        MessageProperties properties = new MessageProperties();
        properties.setDeliveryTag(tag);
        this.listener.onMessage(new Message(new byte[0], properties), channel);
    }

    private long outstanding() {
        return this.ledger.counts().getOrDefault(WorkKind.MESSAGES, 0L);
    }

    @Test
    void settlesAMessage() throws Exception {
        deliver(1, this.one);
        deliver(2, this.one);
        this.channels.get(1).basicAck(2, false);
        assertThat(outstanding()).isOne();
    }

    @Test
    void settlesAllMessagesOfTheChannelUpToTheLast() throws Exception {
        deliver(1, this.one);
        deliver(2, this.one);
        deliver(3, this.one);
        deliver(1, this.other);
        this.channels.get(1).basicAck(2, true);
        assertThat(outstanding()).isEqualTo(2);
        this.channels.get(2).basicNack(0, true, true);
        assertThat(outstanding()).isOne();
    }

    @Test
    void settlesOneMessageWithARejection() throws Exception {
        deliver(1, this.one);
        deliver(2, this.one);
        this.channels.get(1).basicReject(2, true);
        assertThat(outstanding()).isOne();
    }
}
