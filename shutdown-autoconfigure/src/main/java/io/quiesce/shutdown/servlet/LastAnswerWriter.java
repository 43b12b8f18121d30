package io.quiesce.shutdown.servlet;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

import io.quiesce.shutdown.engine.Uninterruptibly;

/**
 * The writer of a thread that answers after it was interrupted.
 */
final class LastAnswerWriter extends Writer {

    private final PrintWriter delegate;

    LastAnswerWriter(PrintWriter delegate) {
        this.delegate = delegate;
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        Uninterruptibly.write(() -> this.delegate.write(text, offset, length));
    }

    @Override
    public void flush() throws IOException {
        Uninterruptibly.write(() -> {
            // A writer of this kind keeps its failures for itself.
            if (this.delegate.checkError()) {
                throw new IOException("The response could not be written");
            }
        });
    }

    @Override
    public void close() throws IOException {
        Uninterruptibly.write(this.delegate::close);
    }
}
