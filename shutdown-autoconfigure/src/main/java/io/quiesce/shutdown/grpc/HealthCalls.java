package io.quiesce.shutdown.grpc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.quiesce.shutdown.tracking.WorkLedger;

/**
 * The calls of the health service, whichever it is: from t = 0 they are told NOT_SERVING, and nothing that comes later can undo
 * it. They are always answered, and hold nothing; those that watch are told, and completed when the server stops to accept.
 */
final class HealthCalls {

    private static final String SERVICE = "grpc.health.v1.Health";

    private final WorkLedger ledger;

    private final Set<HealthCall<?, ?>> watches = ConcurrentHashMap.newKeySet();

    private volatile boolean completed;

    HealthCalls(WorkLedger ledger) {
        this.ledger = ledger;
    }

    static boolean isHealth(ServerCall<?, ?> call) {
        return SERVICE.equals(call.getMethodDescriptor().getServiceName());
    }

    <Q, A> ServerCall.Listener<Q> startCall(ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        HealthCall<Q, A> answering = new HealthCall<>(call);
        if (call.getMethodDescriptor().getType().serverSendsOneMessage()) {
            return next.startCall(answering, headers);
        }
        this.watches.add(answering);
        return new SimpleForwardingServerCallListener<>(next.startCall(answering, headers)) {

            @Override
            public void onCancel() {
                HealthCalls.this.watches.remove(answering);
                super.onCancel();
            }

            @Override
            public void onComplete() {
                HealthCalls.this.watches.remove(answering);
                super.onComplete();
            }
        };
    }

    /** Tell everybody who watches; does nothing for those who have been told. */
    void leave() {
        for (HealthCall<?, ?> watch : this.watches) {
            watch.leave();
        }
    }

    /** Tell everybody who watches what is so behind all this. */
    void comeBack() {
        this.watches.forEach(HealthCall::comeBack);
    }

    /** Complete everybody who watches; who comes later still learns how it stands. */
    void complete() {
        this.completed = true;
        for (HealthCall<?, ?> watch : this.watches) {
            watch.close(Status.OK, new Metadata());
        }
    }

    private final class HealthCall<Q, A> extends SimpleForwardingServerCall<Q, A> {

        private HealthCheckResponse last = HealthCheckResponse.getDefaultInstance();

        private HealthCheckResponse actual = HealthCheckResponse.getDefaultInstance();

        private boolean closed;

        HealthCall(ServerCall<Q, A> call) {
            super(call);
        }

        @Override
        public synchronized void sendHeaders(Metadata headers) {
            if (!this.closed) {
                super.sendHeaders(headers);
            }
        }

        @Override
        public synchronized void sendMessage(A message) {
            if (this.closed) {
                return;
            }
            if (message instanceof HealthCheckResponse response) {
                this.actual = response;
                HealthCheckResponse answer = HealthCalls.this.ledger.isDraining() ? notServing(response) : response;
                // Once told that the server leaves, a watch has nothing to learn from later changes.
                if (!answer.equals(this.last)) {
                    this.last = answer;
                    send(answer);
                }
                if (HealthCalls.this.completed && HealthCalls.this.watches.contains(this)) {
                    close(Status.OK, new Metadata());
                }
            } else {
                super.sendMessage(message);
            }
        }

        void leave() {
            tell(notServing(this.last));
        }

        void comeBack() {
            if (!HealthCalls.this.ledger.isDraining()) {
                tell(this.actual);
            }
        }

        private synchronized void tell(HealthCheckResponse answer) {
            if (!this.closed && !answer.equals(this.last)) {
                this.last = answer;
                send(answer);
            }
        }

        @SuppressWarnings("unchecked")
        private void send(HealthCheckResponse answer) {
            super.sendMessage((A) answer);
        }

        @Override
        public synchronized void close(Status status, Metadata trailers) {
            if (!this.closed) {
                this.closed = true;
                super.close(status, trailers);
            }
        }
    }

    private static HealthCheckResponse notServing(HealthCheckResponse response) {
        return (response.getStatus() == ServingStatus.SERVING)
                ? response.toBuilder().setStatus(ServingStatus.NOT_SERVING).build()
                : response;
    }
}
