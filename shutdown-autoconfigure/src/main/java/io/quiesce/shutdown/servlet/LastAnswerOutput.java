package io.quiesce.shutdown.servlet;

import java.io.IOException;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;

import io.quiesce.shutdown.engine.Uninterruptibly;

/**
 * The output stream of a thread that answers after it was interrupted.
 */
final class LastAnswerOutput extends ServletOutputStream {

    private final ServletOutputStream delegate;

    LastAnswerOutput(ServletOutputStream delegate) {
        this.delegate = delegate;
    }

    @Override
    public void write(int value) throws IOException {
        Uninterruptibly.write(() -> this.delegate.write(value));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Uninterruptibly.write(() -> this.delegate.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
        Uninterruptibly.write(this.delegate::flush);
    }

    @Override
    public void close() throws IOException {
        Uninterruptibly.write(this.delegate::close);
    }

    @Override
    public boolean isReady() {
        return this.delegate.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        this.delegate.setWriteListener(listener);
    }
}
