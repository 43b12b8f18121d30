package io.quiesce.shutdown.grpc;

import java.net.URI;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.SuspendNotice;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.sessions.TrackedSession;
import org.jspecify.annotations.Nullable;

/**
 * One stream that is a long-lived session. What is outstanding on it is what its handler is doing, and what the application says.
 */
final class StreamSession<Q, A> extends ClosableCall<Q, A> implements LongLivedSessions.Peer {

    static final Metadata.Key<String> ALTERNATIVES =
            Metadata.Key.of("shutdown-alternatives", Metadata.ASCII_STRING_MARSHALLER);

    private final Context.CancellableContext context;

    private final GrpcShutdown shutdown;

    private @Nullable TrackedSession session;

    private @Nullable Work end;

    StreamSession(ServerCall<Q, A> call, Context.CancellableContext context) {
        super(call);
        this.context = context;
        this.shutdown = Objects.requireNonNull(GrpcShutdown.KEY.get(context));
    }

    void begin(SessionHall hall) {
        synchronized (this.lock) {
            // Whoever is leaving may be here before this returns.
            this.session = hall.begin(this);
        }
    }

    private TrackedSession session() {
        return Objects.requireNonNull(this.session);
    }

    ServerCall.Listener<Q> start(Metadata headers, ServerCallHandler<Q, A> next) {
        try {
            return new Listener(Contexts.interceptCall(this.context, this, headers, next));
        } catch (Throwable ex) {
            end();
            throw ex;
        }
    }

    @Override
    public String description() {
        return DrainInterceptor.describe(this);
    }

    /** Whoever handles the call is told; it knows what to say to the client, if there is anything to say. */
    @Override
    public boolean suspend(SuspendNotice notice) {
        return this.shutdown.suspend(notice);
    }

    @Override
    public void disconnect() {
        if (!beginEnd()) {
            return;
        }
        // First, as the end of the call would hide the cause. What is sent because of it comes too late.
        this.context.cancel(new CancellationException("The server is leaving"));
        Metadata trailers = DrainInterceptor.elsewhere();
        this.shutdown
                .notice()
                .map(StreamSession::alternatives)
                .filter((text) -> !text.isEmpty())
                .ifPresent((text) -> trailers.put(ALTERNATIVES, text));
        super.close(Status.UNAVAILABLE.withDescription("The server is leaving and has ended the stream"), trailers);
    }

    private static String alternatives(SuspendNotice notice) {
        return notice.alternatives().stream().map(URI::toASCIIString).collect(Collectors.joining(","));
    }

    /** Returns whether nobody has ended the call before. The last bytes leave after the session, and are waited for. */
    private boolean beginEnd() {
        synchronized (this.lock) {
            if (this.closed) {
                return false;
            }
            this.closed = true;
            Work last = session().beginEnd();
            // A client that reads nothing never gets them.
            last.onCancel(last::close);
            this.end = last;
            return true;
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (beginEnd()) {
            super.close(status, trailers);
            session().close();
        }
    }

    /** The stream is over. */
    private void end() {
        this.context.cancel(null);
        session().close();
        Work last;
        synchronized (this.lock) {
            this.closed = true;
            last = this.end;
        }
        if (last != null) {
            last.close();
        }
    }

    private final class Listener extends SimpleForwardingServerCallListener<Q> {

        private final boolean single = getMethodDescriptor().getType().clientSendsOneMessage();

        Listener(ServerCall.Listener<Q> delegate) {
            super(delegate);
        }

        /** Outstanding as long as it is being handled. */
        private void handle(Runnable action) {
            Work request = session().handle("message");
            try {
                action.run();
            } finally {
                request.close();
            }
        }

        @Override
        public void onMessage(Q message) {
            if (this.single) {
                // Nothing is done with it before its sender has said that it is the only one.
                super.onMessage(message);
            } else {
                handle(() -> super.onMessage(message));
            }
        }

        @Override
        public void onHalfClose() {
            if (this.single) {
                handle(super::onHalfClose);
            } else {
                super.onHalfClose();
            }
        }

        @Override
        public void onCancel() {
            try {
                super.onCancel();
            } finally {
                end();
            }
        }

        @Override
        public void onComplete() {
            try {
                super.onComplete();
            } finally {
                end();
            }
        }
    }
}
