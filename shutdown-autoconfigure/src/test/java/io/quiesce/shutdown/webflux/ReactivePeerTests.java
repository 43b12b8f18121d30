package io.quiesce.shutdown.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import java.net.URI;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Mono;

class ReactivePeerTests {

    @Test
    void isDescribedByNoMoreThanItsPath() {
        URI uri = URI.create("ws://localhost/quotes;jsessionid=s3cret/a%0Ab?token=s3cret");
        WebSocketSession session = mock(WebSocketSession.class);
        given(session.getHandshakeInfo()).willReturn(new HandshakeInfo(uri, new HttpHeaders(), Mono.empty(), null));
        assertThat(new ReactivePeer(session, null, CloseStatus.GOING_AWAY).description())
                .isEqualTo("WebSocket /quotes/a%0Ab");
    }
}
