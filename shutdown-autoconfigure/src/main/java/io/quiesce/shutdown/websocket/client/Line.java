package io.quiesce.shutdown.websocket.client;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/**
 * One connection of a client, from the attempt to its end. What it knows is guarded by the lock of the {@link Mover}.
 *
 * @param <M> what is sent on it
 */
abstract class Line<M> {

    /** It has been there. */
    boolean opened;

    /** It has failed before it was there, or too late. */
    boolean failed;

    /** The server has said that it leaves. */
    boolean suspended;

    /** That has been answered. */
    boolean acknowledged;

    /** How many are just sending something. */
    int senders;

    /** Begin to connect; the result fails if that fails, and {@link Mover#opened} is called if it succeeds. */
    abstract CompletableFuture<?> connect(URI target);

    /** Do what has to be done on a new connection before messages are sent. */
    CompletableFuture<?> prepare() {
        return CompletableFuture.completedFuture(null);
    }

    abstract boolean isOpen();

    abstract void send(M message) throws IOException;

    /** Say that nothing new is sent here. */
    abstract void acknowledge() throws IOException;

    abstract void close() throws IOException;
}
