package io.quiesce.shutdown.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;

/**
 * A call that may be closed by another thread than that of its handler, which may then go on sending: nothing of that is sent.
 */
abstract class ClosableCall<Q, A> extends SimpleForwardingServerCall<Q, A> {

    // A call may be used by one thread at a time only, and the end comes from another.
    final Object lock = new Object();

    /** Guarded by the lock. */
    boolean closed;

    ClosableCall(ServerCall<Q, A> call) {
        super(call);
    }

    @Override
    public void sendHeaders(Metadata headers) {
        synchronized (this.lock) {
            if (!this.closed) {
                super.sendHeaders(headers);
            }
        }
    }

    @Override
    public void sendMessage(A message) {
        synchronized (this.lock) {
            if (!this.closed) {
                super.sendMessage(message);
            }
        }
    }
}
