package io.quiesce.shutdown.websocket.client;

import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompFrameHandler;
import org.springframework.messaging.simp.stomp.StompHeaders;

/**
 * What an application has subscribed to, whatever session that is on.
 */
final class Subscriptions {

    /** How many messages of a subscription are remembered in case a copy comes on another session. */
    private static final int REMEMBERED = 1000;

    private final Function<StompHeaders, @Nullable String> identity;

    private final List<Kept> all = new CopyOnWriteArrayList<>();

    Subscriptions(Function<StompHeaders, @Nullable String> identity) {
        this.identity = identity;
    }

    Kept add(StompHeaders headers, StompFrameHandler handler) {
        Kept kept = new Kept(copy(headers), handler);
        this.all.add(kept);
        return kept;
    }

    void remove(Kept kept) {
        this.all.remove(kept);
        kept.end();
    }

    List<Kept> all() {
        return this.all;
    }

    static StompHeaders copy(StompHeaders headers) {
        StompHeaders copy = new StompHeaders();
        headers.forEach((name, values) -> values.forEach((value) -> copy.add(name, value)));
        return copy;
    }

    /** One of them. */
    final class Kept {

        private final StompHeaders headers;

        private final StompFrameHandler handler;

        /** How it is ended where it has been made. */
        private final Map<StompLine, Runnable> made = new LinkedHashMap<>();

        /** On which session a message came first. */
        private final Map<String, StompLine> seen = new LinkedHashMap<>() {

            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, StompLine> eldest) {
                return size() > REMEMBERED;
            }
        };

        private boolean ended;

        private Kept(StompHeaders headers, StompFrameHandler handler) {
            this.headers = headers;
            this.handler = handler;
        }

        StompHeaders headers() {
            return copy(this.headers);
        }

        /** Returns whether it has to be made there, and by the caller. */
        synchronized boolean begin(StompLine line) {
            return !this.ended && this.made.putIfAbsent(line, () -> {}) == null;
        }

        /** It has been made there. */
        void made(StompLine line, Runnable end) {
            boolean late;
            synchronized (this) {
                late = this.ended;
                this.made.replace(line, end);
            }
            if (late) {
                end.run();
            }
        }

        /** There it is gone with all the rest. */
        synchronized void forget(StompLine line) {
            this.made.remove(line);
        }

        private void end() {
            List<Runnable> ends;
            synchronized (this) {
                this.ended = true;
                ends = List.copyOf(this.made.values());
            }
            ends.forEach(Runnable::run);
        }

        /** Hands on what arrives on a line, unless it has been handed on from another. */
        StompFrameHandler on(StompLine line) {
            return new StompFrameHandler() {
                @Override
                public Type getPayloadType(StompHeaders headers) {
                    return Kept.this.handler.getPayloadType(headers);
                }

                @Override
                public void handleFrame(StompHeaders headers, @Nullable Object payload) {
                    if (isNew(headers, line)) {
                        Kept.this.handler.handleFrame(headers, payload);
                    }
                }
            };
        }

        private synchronized boolean isNew(StompHeaders headers, StompLine line) {
            String id = Subscriptions.this.identity.apply(headers);
            if (id == null) {
                return true;
            }
            StompLine first = this.seen.putIfAbsent(id, line);
            return first == null || first == line;
        }
    }
}
