package io.quiesce.shutdown.loadbalancer;

import java.time.Duration;

import io.grpc.Attributes;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.util.ForwardingClientStreamTracer;
import io.quiesce.shutdown.engine.EngineClock;
import org.jspecify.annotations.Nullable;

/**
 * What one server has said in the trailers of its calls: whether it leaves.
 */
final class Departing {

    /** Balancers wrap what they choose among, but hand on its attributes. */
    static final Attributes.Key<Departing> KEY = Attributes.Key.create("quiesce-departing");

    private static final Metadata.Key<String> STATE =
            Metadata.Key.of("shutdown-state", Metadata.ASCII_STRING_MARSHALLER);

    private static final String ONLINE = "online";

    private final EngineClock clock;

    private final long ttl;

    /** When it said so last. */
    private volatile @Nullable Long since;

    Departing(EngineClock clock, Duration ttl) {
        this.clock = clock;
        this.ttl = ttl.toNanos();
    }

    boolean isNow() {
        Long said = this.since;
        return said != null && this.clock.nanoTime() - said < this.ttl;
    }

    private void note(@Nullable String state) {
        boolean leaves = state != null && !state.equalsIgnoreCase(ONLINE);
        if (leaves || this.since != null) {
            this.since = leaves ? this.clock.nanoTime() : null;
        }
    }

    /** Listen to the calls of this server, as whoever else does. */
    ClientStreamTracer.Factory listening(ClientStreamTracer.@Nullable Factory other) {
        return new ClientStreamTracer.Factory() {

            @Override
            public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
                ClientStreamTracer tracer =
                        (other != null) ? other.newClientStreamTracer(info, headers) : new ClientStreamTracer() {};
                return new ForwardingClientStreamTracer() {

                    @Override
                    protected ClientStreamTracer delegate() {
                        return tracer;
                    }

                    @Override
                    public void inboundTrailers(Metadata trailers) {
                        note(trailers.get(STATE));
                        super.inboundTrailers(trailers);
                    }
                };
            }
        };
    }
}
