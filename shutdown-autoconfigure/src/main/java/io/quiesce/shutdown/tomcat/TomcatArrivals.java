package io.quiesce.shutdown.tomcat;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import io.quiesce.shutdown.web.Arrival;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.Processor;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Counts a request from its first byte on: Tomcat calls the application when it has read the whole head of a request, and a
 * client may have begun to send it long before.
 * <p>
 * What happens on one connection is processed by one thread at a time. Each call either ends with a request having been taken
 * over by the application, or with a head that is still incomplete, or with neither.
 *
 * @param <S> the type of Tomcat's sockets
 */
final class TomcatArrivals<S> extends TomcatHandler<S> {

    private final WorkLedger ledger;

    private final Map<SocketWrapperBase<S>, TrackedWork> incomplete = new ConcurrentHashMap<>();

    private TomcatArrivals(AbstractEndpoint.Handler<S> delegate, WorkLedger ledger) {
        super(delegate);
        this.ledger = ledger;
    }

    static void install(Connector connector, WorkLedger ledger) {
        // Without an endpoint, requests are counted from the end of their heads.
        TomcatHandler.install(connector, new Wrapper() {
            @Override
            public <S> void wrap(AbstractEndpoint<S, ?> endpoint) {
                endpoint.setHandler(new TomcatArrivals<>(endpoint.getHandler(), ledger));
            }
        });
    }

    @Override
    public SocketState process(SocketWrapperBase<S> socket, SocketEvent status) {
        TrackedWork held = this.incomplete.remove(socket);
        TrackedWork arrived = held;
        if (arrived == null && status == SocketEvent.OPEN_READ && socket.getCurrentProcessor() == null) {
            arrived = arrive(socket);
        }
        SocketState state = SocketState.CLOSED;
        try {
            if (arrived != null) {
                Arrival.set(arrived);
            }
            state = super.process(socket, status);
        } finally {
            TrackedWork left = Arrival.take();
            if (state == SocketState.LONG && isReadingHead(socket)) {
                hold(socket, (left != null) ? left : arrive(socket), left != null && left == held);
            } else if (left != null) {
                left.withdraw();
            }
        }
        return state;
    }

    private @Nullable TrackedWork arrive(SocketWrapperBase<S> socket) {
        return this.ledger.arrive(() -> "incomplete head from " + socket.getRemoteAddr());
    }

    private boolean isReadingHead(SocketWrapperBase<S> socket) {
        return socket.getCurrentProcessor() instanceof Processor processor
                && !processor.isAsync()
                && !processor.isUpgrade();
    }

    private void hold(SocketWrapperBase<S> socket, @Nullable TrackedWork work, boolean again) {
        if (work == null) {
            return;
        }
        this.incomplete.put(socket, work);
        if (!again) {
            // Once the head is complete, the request is cancelled as any other is.
            work.onCancel(() -> {
                if (release(socket, work)) {
                    socket.close();
                }
            });
        }
        if (socket.isClosed()) {
            release(socket, work);
        }
    }

    private boolean release(SocketWrapperBase<S> socket, TrackedWork work) {
        boolean held = this.incomplete.remove(socket, work);
        if (held) {
            work.withdraw();
        }
        return held;
    }

    @Override
    public void release(SocketWrapperBase<S> socket) {
        TrackedWork work = this.incomplete.get(socket);
        if (work != null) {
            release(socket, work);
        }
        super.release(socket);
    }
}
