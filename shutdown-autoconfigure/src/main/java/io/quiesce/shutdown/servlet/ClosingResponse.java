package io.quiesce.shutdown.servlet;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

import io.quiesce.shutdown.engine.Uninterruptibly;
import io.quiesce.shutdown.engine.Uninterruptibly.Writing;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * A response that tells an HTTP/1.1 client to use another connection next time, if the application leaves before the response
 * is committed, and every client what state that is in. It looks at the last moment before the body, because a request can be older than the shutdown.
 */
final class ClosingResponse extends HttpServletResponseWrapper {

    private final ServletRequest request;

    private final BooleanSupplier leaving;

    private final Consumer<HttpServletResponse> state;

    private volatile boolean sealed;

    /** Set before the response is given to anybody, as that of {@link CountedRequest} is: a barrier for each request costs. */
    private @Nullable CountedRequest counted;

    private volatile boolean lastAnswer;

    ClosingResponse(
            ServletRequest request,
            HttpServletResponse response,
            BooleanSupplier leaving,
            Consumer<HttpServletResponse> state) {
        super(response);
        this.request = request;
        this.leaving = leaving;
        this.state = state;
    }

    /** Take nothing more: the response is complete, whoever else wants to answer. */
    void seal() {
        this.sealed = true;
    }

    /** Say what this is the response to. */
    void answers(CountedRequest counted) {
        this.counted = counted;
        LongLivedRequest longLived = counted.longLived();
        if (longLived != null && longLived.isOver()) {
            seal();
        }
    }

    private @Nullable LongLivedRequest longLived() {
        CountedRequest counted = this.counted;
        return (counted != null) ? counted.longLived() : null;
    }

    private boolean isHttp1() {
        return this.request.getProtocol().startsWith("HTTP/1");
    }

    void beforeCommit() {
        if (isCommitted()) {
            return;
        }
        this.state.accept(this);
        // A connection that changes to another protocol, WebSocket for one, is no longer one of HTTP.
        if (this.leaving.getAsBoolean() && isHttp1() && getStatus() != SC_SWITCHING_PROTOCOLS) {
            setHeader(HttpHeaders.CONNECTION, "close");
        }
    }

    /** Whether what is still written goes nowhere; where that is refused, whoever writes on and on notices. */
    private boolean isDiscarded() {
        LongLivedRequest request = longLived();
        return this.sealed && (request == null || !request.wasStopped());
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (isDiscarded()) {
            return new DiscardedOutput();
        }
        beforeCommit();
        ServletOutputStream stream = super.getOutputStream();
        if (givesLastAnswer()) {
            stream = new LastAnswerOutput(stream);
        }
        LongLivedRequest request = longLived();
        return (request != null) ? request.follow(this, stream) : stream;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (isDiscarded()) {
            return new PrintWriter(Writer.nullWriter());
        }
        beforeCommit();
        PrintWriter writer = super.getWriter();
        if (givesLastAnswer()) {
            writer = new PrintWriter(new LastAnswerWriter(writer));
        }
        LongLivedRequest request = longLived();
        return (request != null) ? request.follow(this, writer) : writer;
    }

    /**
     * Whether the calling thread answers after it was interrupted by the cancellation, as it has been asked to. Much code marks
     * its thread again when it has caught that. What was being sent before is ended by it instead.
     */
    private boolean givesLastAnswer() {
        CountedRequest counted = this.counted;
        if (Thread.currentThread().isInterrupted()
                && counted != null
                && counted.work().isCancelled()
                && !isCommitted()) {
            this.lastAnswer = true;
        }
        return this.lastAnswer;
    }

    private void send(Writing writing) throws IOException {
        if (givesLastAnswer()) {
            Uninterruptibly.write(writing);
        } else {
            writing.write();
        }
    }

    @Override
    public void flushBuffer() throws IOException {
        beforeCommit();
        send(super::flushBuffer);
        LongLivedRequest request = longLived();
        if (request != null) {
            request.examine(this);
        }
    }

    @Override
    public void sendError(int status) throws IOException {
        if (!this.sealed) {
            beforeCommit();
            super.sendError(status);
        }
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        if (!this.sealed) {
            beforeCommit();
            super.sendError(status, message);
        }
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        sendRedirect(location, SC_FOUND, true);
    }

    @Override
    public void sendRedirect(String location, int status) throws IOException {
        sendRedirect(location, status, true);
    }

    @Override
    public void sendRedirect(String location, boolean clearBuffer) throws IOException {
        sendRedirect(location, SC_FOUND, clearBuffer);
    }

    @Override
    public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
        if (!this.sealed) {
            beforeCommit();
            send(() -> super.sendRedirect(location, status, clearBuffer));
        }
    }

    @Override
    public void reset() {
        if (!this.sealed) {
            super.reset();
            beforeCommit();
        }
    }

    @Override
    public void resetBuffer() {
        if (!this.sealed) {
            super.resetBuffer();
        }
    }
}
