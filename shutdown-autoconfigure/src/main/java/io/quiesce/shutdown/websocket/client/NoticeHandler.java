package io.quiesce.shutdown.websocket.client;

import java.lang.reflect.Type;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;

/**
 * Hears on a session of STOMP that the server leaves. Applications may say other things there, too.
 */
record NoticeHandler(Consumer<Notice> suspended) implements StompFrameHandler {

    @Override
    public Type getPayloadType(StompHeaders headers) {
        return PlainText.class;
    }

    @Override
    public void handleFrame(StompHeaders headers, @Nullable Object payload) {
        if (payload instanceof PlainText text) {
            Notice.of(text.value()).ifPresent(this.suspended);
        }
    }
}
