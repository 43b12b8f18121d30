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
 * <p>
 * If it sends events on the thread that serves it, it is a session besides: that thread is busy until it has ended, and is
 * interrupted, named and given up as that of any other request.
 */
final class LongLivedRequest implements LongLivedSessions.Peer {

    private final SessionHall hall;

    private final SuspendMessage message;

    private final Supplier<String> description;

    private final TrackedWork work;

    private final boolean longPoll;

    private final boolean wantsEvents;

    private final ServingThread thread = new ServingThread();

    private volatile @Nullable CancellableAsyncContext context;

    private @Nullable TrackedSession session;

    private @Nullable Work end;

    private boolean ended;

    private volatile boolean disconnected;

    private volatile boolean stopped;

    private @Nullable ClosingResponse response;

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

    /** The thread that serves the request, which is told when it begins to do that and when that is over. */
    ServingThread thread() {
        return this.thread;
    }

    void asyncStarted(CancellableAsyncContext context, HttpServletResponse response) {
        synchronized (this) {
            this.context = context;
            if (this.session != null) {
                this.work.withdraw();
            }
            examine(response);
        }
        if (this.stopped) {
            // Its thread was to end it, and has left it to others.
            context.cancel();
        }
    }

    /** The first event is about to be written. */
    private synchronized void begun() {
        if (this.context == null
                && this.session == null
                && !this.ended
                && !this.work.isCancelled()
                && this.thread.isCurrent()) {
            this.session = this.hall.begin(this);
        }
    }

    /** Something about the response has become known. Most requests are not asynchronous, and pay for no lock. */
    void examine(HttpServletResponse response) {
        if (this.context != null) {
            becomeSession(response);
        }
    }

    private synchronized void becomeSession(HttpServletResponse response) {
        if (this.session != null || this.ended || this.work.isCancelled()) {
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

    ServletOutputStream follow(ClosingResponse response, ServletOutputStream stream) {
        return isEventStream(response) ? followEvents(response, stream) : stream;
    }

    private synchronized ServletOutputStream followEvents(ClosingResponse response, ServletOutputStream stream) {
        if (this.output == null) {
            this.response = response;
            this.output = new EventOutput(stream, this::begun);
            this.events = this.output.events();
        }
        examine(response);
        return this.output;
    }

    PrintWriter follow(ClosingResponse response, PrintWriter stream) {
        return isEventStream(response) ? followEvents(response, stream) : stream;
    }

    private synchronized PrintWriter followEvents(ClosingResponse response, PrintWriter stream) {
        if (this.writer == null) {
            this.response = response;
            EventWriter events = new EventWriter(stream, this::begun);
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

    /** Whether the thread that serves the request was made to end it. */
    boolean wasStopped() {
        return this.stopped;
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
            if (this.ended || this.session == null) {
                return;
            }
            this.disconnected = true;
            // Before it can be noticed: what the thread throws then is no failure.
            this.stopped = (running == null);
            // The last bytes leave after the session, and are waited for.
            this.end = (running != null) ? this.session.beginEnd() : null;
        }
        if (running == null) {
            stopWriting();
            return;
        }
        if (!this.longPoll && running.current() instanceof HttpServletResponse response && !response.isCommitted()) {
            // An error would keep a browser from coming back.
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.flushBuffer();
        }
        running.cancel();
    }

    /** Have the thread that writes the events end the response: it may be waiting for the next, or about to write it. */
    private void stopWriting() {
        ClosingResponse response;
        synchronized (this) {
            response = this.response;
        }
        EventStream stream = this.events;
        if (stream != null && response != null) {
            response.seal();
            stream.stop();
            this.thread.interrupt();
        }
    }

    /** The application writes nothing more: the server may take the response back at any time. */
    void endOfEvents() {
        EventStream stream = this.events;
        if (stream != null) {
            stream.end();
        }
    }

    /** The response is complete. */
    void end() {
        endOfEvents();
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
