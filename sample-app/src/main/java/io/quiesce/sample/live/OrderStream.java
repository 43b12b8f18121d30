package io.quiesce.sample.live;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.quiesce.sample.order.OrderEvent;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells whoever listens of the orders that change at this instance, as server-sent events.
 */
@RestController
class OrderStream {

    private static final long NO_TIMEOUT = 0;

    private final Set<SseEmitter> open = ConcurrentHashMap.newKeySet();

    /**
     * The first event says that the stream is open: what has changed before it has to be asked for. A browser that could store
     * the stream would not open another one of the same address before this one has ended.
     */
    @GetMapping(path = "/orders/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    ResponseEntity<SseEmitter> open() throws IOException {
        SseEmitter stream = new SseEmitter(NO_TIMEOUT);
        stream.onCompletion(() -> this.open.remove(stream));
        this.open.add(stream);
        stream.send(SseEmitter.event().name("ready").data(""));
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(stream);
    }

    @TransactionalEventListener
    public void changed(OrderEvent event) {
        this.open.forEach((stream) -> send(stream, event));
    }

    private static void send(SseEmitter stream, OrderEvent event) {
        try {
            stream.send(SseEmitter.event().name("order").data(event, MediaType.APPLICATION_JSON));
        } catch (IOException | IllegalStateException ex) {
            // Its client has gone, or it has just ended. That is no concern of the order.
            stream.completeWithError(ex);
        }
    }
}
