package io.quiesce.shutdown.connections;

import java.util.List;
import java.util.concurrent.Executor;

/**
 * The connections that clients keep open to one kind of server.
 * <p>
 * <strong>Threading:</strong> called by one thread at a time, in the order of the methods, but {@link #idle()} once before, when
 * nothing leaves yet. Must not block.
 * <p>
 * <strong>Failures:</strong> an exception is logged, and changes nothing for other connections and servers.
 *
 * @since 0.1.0
 */
public interface ServerConnections {

    /**
     * Tell the clients of connections whose protocol can say so that they are to use others from now on, as HTTP/2 does with
     * a first {@code GOAWAY}. What they still send is served. Who connects
     * later is told by {@link #refuse(Executor)}.
     * @param executor runs what may block
     */
    void tell(Executor executor);

    /**
     * Return the connections that may be idle now.
     * @return all of them, in any order
     */
    List<Idle> idle();

    /**
     * A connection that may be idle.
     * @param since since when, as things stood when it was looked at: it is in use, and what is put in order by a time that goes on
     * changing is not in order, if it can be put there at all. Where the time begins and what its unit is differs from server to
     * server
     * @param close closes it unless something has arrived on it
     */
    record Idle(long since, Runnable close) {}

    /**
     * Tell the clients of connections whose protocol can say so that nothing more is accepted, as HTTP/2 does with a final
     * {@code GOAWAY}. What they have sent is served.
     * @param executor runs what may block
     */
    void refuse(Executor executor);
}
