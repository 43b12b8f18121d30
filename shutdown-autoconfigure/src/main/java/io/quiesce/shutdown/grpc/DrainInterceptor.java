package io.quiesce.shutdown.grpc;

import java.net.SocketAddress;

import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Admission.Decision;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;

/**
 * The door of a gRPC server: counts who is in, and turns away who comes although a GOAWAY has been sent.
 */
final class DrainInterceptor implements ServerInterceptor {

    /** Of gRPC's retry design (A6): a client with a retry policy tries again at once, which is elsewhere. */
    static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    private final WorkLedger ledger;

    private final Admission admission;

    private final CallContexts contexts;

    private final @Nullable HealthCalls health;

    private final @Nullable StreamSessions sessions;

    private final boolean tellState;

    private final Doors doors = new Doors();

    private volatile boolean refusing;

    DrainInterceptor(
            WorkLedger ledger,
            Admission admission,
            CallContexts contexts,
            @Nullable HealthCalls health,
            @Nullable StreamSessions sessions,
            boolean tellState) {
        this.admission = admission;
        this.ledger = ledger;
        this.contexts = contexts;
        this.health = health;
        this.sessions = sessions;
        this.tellState = tellState;
    }

    /** Return trailers with the advice to try again elsewhere. */
    static Metadata elsewhere() {
        Metadata trailers = new Metadata();
        trailers.put(PUSHBACK, "0");
        return trailers;
    }

    /** Whether a server is known to have this interceptor. */
    boolean guards(Server server) {
        return this.doors.leadTo(server);
    }

    /** From now on nobody can come who has not heard of it. */
    void refuse() {
        this.refusing = true;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (GrpcShutdown.KEY.get() != null) {
            // The application has added this interceptor, too: the call is in.
            return next.startCall(call, headers);
        }
        this.doors.note(call);
        return intercept(this.tellState ? new TellingCall<>(call, this.admission) : call, headers, next);
    }

    private <Q, A> ServerCall.Listener<Q> intercept(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (this.health != null && HealthCalls.isHealth(call)) {
            if (!this.admission.isOpen()) {
                this.admission.conclude(Decision.EXEMPT);
            }
            return this.health.startCall(call, headers, next);
        }
        TrackedWork work = admit(call, headers);
        if (work == null) {
            call.close(
                    Status.UNAVAILABLE.withDescription(
                            this.admission.isOpen() ? "The server is shutting down" : "The server is out of service"),
                    elsewhere());
            return new ServerCall.Listener<>() {};
        }
        if (this.sessions != null && this.sessions.include(call.getMethodDescriptor())) {
            return this.sessions.start(call, headers, next, work, this.contexts.create(true));
        }
        Context.CancellableContext context = this.contexts.create(false);
        TrackedCall<Q, A> tracked = new TrackedCall<>(call, work, context);
        try {
            return tracked.start(headers, next);
        } catch (Throwable ex) {
            tracked.end();
            throw ex;
        }
    }

    private @Nullable TrackedWork admit(ServerCall<?, ?> call, Metadata headers) {
        Decision decision =
                this.admission.isOpen() ? Decision.ONLINE : this.admission.decide(new CallFacts(call, headers));
        if (!decision.isAccepted()) {
            this.admission.conclude(decision);
            return null;
        }
        TrackedWork work = begin(call);
        if (work == null) {
            return null;
        }
        if (this.admission.isOffline()) {
            work.withdraw();
            this.admission.conclude(Decision.OFFLINE);
            return null;
        }
        if (decision != Decision.ONLINE) {
            this.admission.conclude(decision);
        } else if (this.ledger.isSampleDue(work)) {
            CallFacts facts = new CallFacts(call, headers);
            this.ledger.sample(facts.path(), this.admission.wouldRefuse(facts));
        }
        return work;
    }

    private @Nullable TrackedWork begin(ServerCall<?, ?> call) {
        if (!this.refusing) {
            // A client that has not heard of the GOAWAY yet must not suffer for it. The beginning is counted first: the
            // drain then either sees it, or this call sees that it comes too late.
            TrackedWork work = this.ledger.beginPromisedRequest(() -> describe(call));
            if (!this.refusing) {
                return work;
            }
            work.withdraw();
        }
        this.ledger.refuse(WorkKind.REQUESTS);
        return null;
    }

    static String describe(ServerCall<?, ?> call) {
        SocketAddress peer = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        String method = call.getMethodDescriptor().getFullMethodName();
        return (peer != null) ? method + " from " + peer : method;
    }
}
