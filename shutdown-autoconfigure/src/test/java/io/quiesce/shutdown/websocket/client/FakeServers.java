package io.quiesce.shutdown.websocket.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.WebSocketClient;

/** What a client connects to is made up by the test. */
final class FakeServers implements WebSocketClient {

    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

    private final String[] subprotocols;

    /** Create servers that insist on being asked for these. */
    FakeServers(String... subprotocols) {
        this.subprotocols = subprotocols;
    }

    BlockingQueue<Call> calls() {
        return this.calls;
    }

    /** An attempt to connect, which the test lets succeed or fail. */
    record Call(
            WebSocketHandler handler, URI uri, CompletableFuture<WebSocketSession> result, BlockingQueue<String> sent) {

        void fail() {
            this.result.completeExceptionally(new IOException("refused"));
        }

        WebSocketSession succeed(String subprotocol) throws Exception {
            WebSocketSession session = mock();
            given(session.isOpen()).willReturn(true);
            given(session.getAcceptedProtocol()).willReturn(subprotocol);
            willAnswer((invocation) ->
                            this.sent.add((String) ((WebSocketMessage<?>) invocation.getArgument(0)).getPayload()))
                    .given(session)
                    .sendMessage(any());
            this.handler.afterConnectionEstablished(session);
            this.result.complete(session);
            return session;
        }

        void say(WebSocketSession session, String text) throws Exception {
            this.handler.handleMessage(session, new TextMessage(text));
        }
    }

    @Override
    public CompletableFuture<WebSocketSession> execute(
            WebSocketHandler handler, String template, @Nullable Object... variables) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<WebSocketSession> execute(
            WebSocketHandler handler, @Nullable WebSocketHttpHeaders headers, URI uri) {
        assertThat(headers.getSecWebSocketProtocol()).containsExactly(this.subprotocols);
        Call call = new Call(handler, uri, new CompletableFuture<>(), new LinkedBlockingQueue<>());
        this.calls.add(call);
        return call.result();
    }
}
