package io.quiesce.shutdown.servlet;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.Supplier;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;

import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.SuspendMessage.Form;
import io.quiesce.shutdown.SuspendNotice;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.sessions.TrackedSession;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.web.SuspendEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/**
 * A request that becomes a long-lived session once its asynchronous processing has started and it turns out to send events, or
 * is known to be a long poll.
 */
final class LongLivedRequest implements LongLivedSessions.Peer {

    private final SessionHall hall;

    private final SuspendMessage message;

    private final Supplier<String> description;

    private final TrackedWork work;

    private final boolean longPoll;

    private final boolean wantsEvents;

    private @Nullable CancellableAsyncContext context;

    private @Nullable TrackedSession session;

    private @Nullable Work end;

    private boolean ended;

    private volatile boolean disconnected;

    private @Nullable EventOutput output;

    private @Nullable PrintWriter writer;

    private volatile @Nullable EventStream events;

    /** A client that wants events gets some, unless the content type says otherwise. */
    LongLivedRequest(
            SessionHall hall,
            SuspendMessage message,
            Supplier<String> description,
            TrackedWork work,
            boolean longPoll,
            boolean wantsEvents) {
        this.hall = hall;
        this.message = message;
        this.description = description;
        this.work = work;
        this.longPoll = longPoll;
        this.wantsEvents = wantsEvents;
    }

    synchronized void asyncStarted(CancellableAsyncContext context, HttpServletResponse response) {
        this.context = context;
        examine(response);
    }

    /** Something about the response has become known. */
    synchronized void examine(HttpServletResponse response) {
        if (this.context == null || this.session != null || this.ended || this.work.isCancelled()) {
            return;
        }
        boolean sendsEvents = isEventStream(response) || (this.wantsEvents && response.getContentType() == null);
        if (this.longPoll || sendsEvents) {
            // In this order, so that it is counted throughout.
            this.session = this.hall.begin(this);
            this.work.withdraw();
        }
    }

    private static boolean isEventStream(HttpServletResponse response) {
        String type = response.getContentType();
        String wanted = MediaType.TEXT_EVENT_STREAM_VALUE;
        return type != null && type.regionMatches(true, 0, wanted, 0, wanted.length());
    }

    synchronized ServletOutputStream follow(HttpServletResponse response, ServletOutputStream stream) {
        if (!isEventStream(response)) {
            return stream;
        }
        if (this.output == null) {
            this.output = new EventOutput(stream);
            this.events = this.output.events();
        }
        examine(response);
        return this.output;
    }

    synchronized PrintWriter follow(HttpServletResponse response, PrintWriter stream) {
        if (!isEventStream(response)) {
            return stream;
        }
        if (this.writer == null) {
            EventWriter events = new EventWriter(stream);
            this.writer = new PrintWriter(events);
            this.events = events.events();
        }
        examine(response);
        return this.writer;
    }

    /** Whether what is still written must not follow the last event. */
    boolean isOver() {
        return this.disconnected && !this.longPoll;
    }

    @Override
    public String description() {
        return this.description.get();
    }

    @Override
    public boolean suspend(SuspendNotice notice) {
        EventStream stream = this.events;
        String text = (stream != null && !this.longPoll) ? this.message.write(notice, Form.SSE) : null;
        if (stream == null || text == null) {
            return false;
        }
        try {
            return stream.put(SuspendEvent.of(text));
        } catch (IOException ex) {
            // The client has gone away, and so has whom to tell.
            return false;
        }
    }

    @Override
    public void disconnect() throws IOException {
        CancellableAsyncContext running;
        synchronized (this) {
            running = this.context;
            if (this.ended || running == null || this.session == null) {
                return;
            }
            // The last bytes leave after the session, and are waited for.
            this.end = this.session.begin("end");
        }
        this.disconnected = true;
        if (!this.longPoll
                && running.getResponse() instanceof HttpServletResponse response
                && !response.isCommitted()) {
            // An error would keep a browser from coming back.
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.flushBuffer();
        }
        running.cancel();
    }

    /** The response is complete. */
    void end() {
        EventStream stream = this.events;
        if (stream != null) {
            stream.end();
        }
        synchronized (this) {
            this.ended = true;
            if (this.session != null) {
                this.session.close();
            }
            if (this.end != null) {
                this.end.close();
            }
        }
    }
}
