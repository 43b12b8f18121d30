package io.quiesce.shutdown.servlet;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * The writer of server-sent events.
 */
final class EventWriter extends Writer {

    private final PrintWriter delegate;

    private final EventStream events;

    EventWriter(PrintWriter delegate, Runnable onBegin) {
        this.delegate = delegate;
        this.events = new EventStream(onBegin, (event) -> {
            delegate.write(event);
            delegate.flush();
        });
    }

    EventStream events() {
        return this.events;
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        this.events.write(
                (i) -> text[i], offset, offset + length, (from, to) -> this.delegate.write(text, from, to - from));
    }

    @Override
    public void flush() throws IOException {
        synchronized (this.events) {
            this.events.check();
            // A writer of this kind keeps its failures for itself.
            if (this.delegate.checkError()) {
                throw new IOException("The events could not be written");
            }
        }
    }

    @Override
    public void close() {
        this.events.end();
        this.delegate.close();
    }
}
