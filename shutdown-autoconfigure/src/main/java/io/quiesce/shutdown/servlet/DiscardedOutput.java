package io.quiesce.shutdown.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;

/**
 * What is written after a response has been completed.
 */
final class DiscardedOutput extends ServletOutputStream {

    @Override
    public void write(int value) {}

    @Override
    public void write(byte[] bytes, int offset, int length) {}

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        throw new IllegalStateException("The response has been completed");
    }
}
