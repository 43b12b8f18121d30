package io.quiesce.shutdown.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.quiesce.shutdown.tracking.Admission;

/**
 * Says with its end what state the application is in, so that the client goes elsewhere next time.
 */
final class TellingCall<Q, A> extends SimpleForwardingServerCall<Q, A> {

    static final Metadata.Key<String> STATE = Metadata.Key.of("shutdown-state", Metadata.ASCII_STRING_MARSHALLER);

    private final Admission admission;

    TellingCall(ServerCall<Q, A> call, Admission admission) {
        super(call);
        this.admission = admission;
    }

    @Override
    public void close(Status status, Metadata trailers) {
        String leaving = this.admission.leaving();
        if (leaving != null) {
            trailers.discardAll(STATE);
            trailers.put(STATE, leaving);
        }
        super.close(status, trailers);
    }
}
