package io.quiesce.sample.board;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Somebody who looks at the board. Who takes long to read gets the latest board next, and holds nobody up.
 */
final class Viewer {

    private static final long NO_TIMEOUT = 0;

    private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

    private final SseEmitter stream = new SseEmitter(NO_TIMEOUT);

    private final AtomicReference<@Nullable String> next = new AtomicReference<>();

    private final AtomicBoolean sending = new AtomicBoolean();

    private final Executor threads;

    Viewer(Executor threads) {
        this.threads = threads;
    }

    SseEmitter stream() {
        return this.stream;
    }

    void show(String board) {
        this.next.set(board);
        if (this.sending.compareAndSet(false, true)) {
            this.threads.execute(this::send);
        }
    }

    private void send() {
        String board = this.next.getAndSet(null);
        try {
            if (board != null) {
                this.stream.send(SseEmitter.event().name("board").data(board, TEXT));
            }
        } catch (IOException | IllegalStateException ex) {
            // It has gone, or the stream has just ended.
            this.stream.completeWithError(ex);
        }
        this.sending.set(false);
        String newer = this.next.get();
        if (newer != null && this.sending.compareAndSet(false, true)) {
            this.threads.execute(this::send);
        }
    }
}
