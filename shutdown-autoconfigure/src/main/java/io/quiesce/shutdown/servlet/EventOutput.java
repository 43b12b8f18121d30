package io.quiesce.shutdown.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;

/**
 * The output stream of server-sent events.
 */
final class EventOutput extends ServletOutputStream {

    private final ServletOutputStream delegate;

    private final EventStream events;

    EventOutput(ServletOutputStream delegate, Runnable onBegin) {
        this.delegate = delegate;
        this.events = new EventStream(onBegin, (event) -> {
            delegate.write(event.getBytes(StandardCharsets.UTF_8));
            delegate.flush();
        });
    }

    EventStream events() {
        return this.events;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        this.events.write(
                (i) -> bytes[i], offset, offset + length, (from, to) -> this.delegate.write(bytes, from, to - from));
    }

    @Override
    public void flush() throws IOException {
        synchronized (this.events) {
            this.events.check();
            this.delegate.flush();
        }
    }

    @Override
    public void close() throws IOException {
        this.events.end();
        this.delegate.close();
    }

    @Override
    public boolean isReady() {
        return this.delegate.isReady();
    }

    /** Who writes without blocking writes alone: nobody else knows when that is allowed. */
    @Override
    public void setWriteListener(WriteListener listener) {
        this.events.end();
        this.delegate.setWriteListener(listener);
    }
}
