package io.quiesce.shutdown.grpc;

import java.util.concurrent.CancellationException;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.quiesce.shutdown.tracking.TrackedWork;

/**
 * One call, from its head to the end of its stream.
 * <p>
 * When it is cancelled, its context is, and the thread that is busy with it is interrupted; what it answers then is sent. A
 * call that no thread is busy with is closed: nobody may ever come back to it.
 */
final class TrackedCall<Q, A> extends ClosableCall<Q, A> {

    private final TrackedWork work;

    private final Context.CancellableContext context;

    private boolean busy;

    TrackedCall(ServerCall<Q, A> call, TrackedWork work, Context.CancellableContext context) {
        super(call);
        this.work = work;
        this.context = context;
    }

    ServerCall.Listener<Q> start(Metadata headers, ServerCallHandler<Q, A> next) {
        enter();
        ServerCall.Listener<Q> listener;
        try {
            listener = new Listener(Contexts.interceptCall(this.context, this, headers, next));
        } finally {
            leave();
        }
        this.work.onCancel(this::cancel);
        return listener;
    }

    private void cancel() {
        cancelContext();
        closeIfIdle();
    }

    private void cancelContext() {
        this.context.cancel(new CancellationException("The server is shutting down"));
    }

    private void enter() {
        synchronized (this.lock) {
            this.busy = true;
        }
        this.work.attach();
    }

    private void leave() {
        this.work.detach();
        synchronized (this.lock) {
            this.busy = false;
        }
        if (this.work.isCancelled()) {
            closeIfIdle();
        }
    }

    private void closeIfIdle() {
        synchronized (this.lock) {
            if (!this.busy) {
                // Unlike one of the transport, this end has a text and trailers that clients can recognize.
                close(
                        Status.UNAVAILABLE.withDescription("The server is shutting down and has cut the call short"),
                        DrainInterceptor.elsewhere());
            }
        }
    }

    /** The stream is over. */
    void end() {
        this.context.cancel(null);
        this.work.close();
    }

    @Override
    public void close(Status status, Metadata trailers) {
        if (this.work.isCancelled()) {
            // Its thread is interrupted first, and may be quick: the end of the call would hide the cause.
            cancelContext();
        }
        synchronized (this.lock) {
            if (!this.closed) {
                this.closed = true;
                super.close(status, trailers);
            }
        }
    }

    private final class Listener extends SimpleForwardingServerCallListener<Q> {

        Listener(ServerCall.Listener<Q> delegate) {
            super(delegate);
        }

        private void call(Runnable action) {
            enter();
            try {
                action.run();
            } finally {
                leave();
            }
        }

        @Override
        public void onMessage(Q message) {
            call(() -> super.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            call(super::onHalfClose);
        }

        @Override
        public void onReady() {
            call(super::onReady);
        }

        @Override
        public void onCancel() {
            try {
                call(super::onCancel);
            } finally {
                end();
            }
        }

        @Override
        public void onComplete() {
            try {
                call(super::onComplete);
            } finally {
                end();
            }
        }
    }
}
