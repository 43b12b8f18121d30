package io.quiesce.shutdown.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.quiesce.shutdown.SuspendNotice;
import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Mono;

/**
 * Whoever speaks with a client that does not answer is let go by an interrupt; it fails, and keeps the interrupt.
 */
@Timeout(60)
class InterruptionTests {

    private final WebSocketSession session = mock();

    private final ReactivePeer peer = new ReactivePeer(this.session, (notice, form) -> "go", CloseStatus.GOING_AWAY);

    @BeforeEach
    void interrupt() {
        given(this.session.textMessage(any())).willReturn(mock());
        given(this.session.send(any())).willReturn(Mono.never());
        given(this.session.close(any())).willReturn(Mono.never());
        Thread.currentThread().interrupt();
    }

    @AfterEach
    void keepsTheInterrupt() {
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whoTellsAClient() {
        SuspendNotice notice = new SuspendNotice(Duration.ZERO, Instant.EPOCH, List.of(), "shutdown");
        assertThatThrownBy(() -> this.peer.suspend(notice)).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void whoCloses() {
        assertThatThrownBy(this.peer::disconnect).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void whoEndsAnExchange() {
        WorkLedger ledger = new WorkLedger(new SystemClock(), ThreadStarter.DAEMON, (failure) -> {});
        TrackedExchange exchange = new TrackedExchange(
                ledger.begin(WorkKind.REQUESTS, () -> "GET /events"), mock(ServerHttpResponse.class), mock());
        exchange.turnInto(new SessionHall(ledger), this.peer);
        AtomicBoolean asked = new AtomicBoolean();
        assertThatThrownBy(() -> exchange.disconnect(() -> asked.set(true)))
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(asked).isTrue();
        assertThat(ledger.counts().get(WorkKind.REQUESTS)).isZero();
    }
}
