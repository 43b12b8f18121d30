package io.quiesce.shutdown.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import java.net.URI;

import org.junit.jupiter.api.Test;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;

class WebSocketPeerTests {

    @Test
    void isDescribedByNoMoreThanItsPath() {
        WebSocketSession session = mock(WebSocketSession.class);
        given(session.getUri()).willReturn(URI.create("/quotes;jsessionid=s3cret/a%0Ab?token=s3cret"));
        assertThat(new WebSocketPeer(session, null, CloseStatus.GOING_AWAY).description())
                .isEqualTo("WebSocket /quotes/a%0Ab");
    }
}
