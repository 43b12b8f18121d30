package io.quiesce.shutdown;

import java.util.Optional;

import io.quiesce.shutdown.WorkTracker.Work;

/**
 * Bean that knows the long-lived connections of the application: WebSocket, server-sent events, long polls, streams of gRPC, and
 * what an application adds by itself.
 * <p>
 * At the beginning of a drain or a shutdown each session is told that it will be closed, by when and where else to go. Its
 * outstanding requests are still answered, and only then it is closed: always in this order. The closes are spread over time, so
 * that clients do not all come back elsewhere in the same moment. The idea is that of the SUSPEND and DISCONNECT of Betfair's
 * Cougar.
 * <p>
 * A server of a protocol of its own could add its connections as follows:
 *
 * <pre class="code">
 * Session session = sessions.begin(new LongLivedSessions.Peer() {
 *
 *     &#64;Override
 *     public String description() {
 *         return "terminal " + terminal.number();
 *     }
 *
 *     &#64;Override
 *     public boolean suspend(SuspendNotice notice) throws IOException {
 *         terminal.send("GO-AWAY " + notice.closesIn().toSeconds());
 *         return true;
 *     }
 *
 *     &#64;Override
 *     public void disconnect() throws IOException {
 *         terminal.close();
 *     }
 * });
 * terminal.onRequest((request) -&gt; {
 *     try (Work work = session.begin("request " + request.id())) {
 *         terminal.send(answer(request));
 *     }
 * });
 * terminal.onClose(session::close);
 * </pre>
 * <p>
 * <strong>Counting:</strong> each session counts as one of {@code sessions} until it has ended, and keeps an application from
 * being offline. Its requests count as any others.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread.
 *
 * @since 0.1.0
 */
public interface LongLivedSessions {

    /**
     * Add a session that has begun.
     * @param peer the other end
     * @return the session; must be closed when the connection has ended, however it ends
     */
    Session begin(Peer peer);

    /**
     * Return the session whose request the calling thread is handling.
     * @return the session, or nothing if the thread handles none
     */
    Optional<Session> current();

    /**
     * A session that has begun.
     * <p>
     * <strong>Threading:</strong> safe for use by any thread.
     *
     * @since 0.1.0
     */
    interface Session extends AutoCloseable {

        /**
         * Begin a request of this session: the session is not closed before it has been answered, as long as there is time.
         * @param description what is being done, for the log and the report
         * @return the request; must be closed when it has been answered
         */
        Work begin(String description);

        /**
         * Return whether the other end has been told to go elsewhere.
         * @return whether no new work should come here
         */
        boolean isSuspended();

        /**
         * Take note that the other end has understood, and sends nothing new. Does nothing if it has not been told.
         */
        void acknowledge();

        /**
         * End this session: its connection is gone. Does nothing when it has ended already.
         */
        @Override
        void close();
    }

    /**
     * The other end of a session.
     * <p>
     * <strong>Threading:</strong> the two steps are called at most once each, on threads of their own, and may block: those of
     * other sessions do not wait for them.
     * <p>
     * <strong>Failures:</strong> what they throw is logged, and the session goes its way to the end.
     *
     * @since 0.1.0
     */
    interface Peer {

        /**
         * Return what this session is, for the log and the report. Secrets do not belong here.
         * @return a short description
         */
        String description();

        /**
         * Tell the other end to go elsewhere, if it understands that.
         * @param notice by when and where to
         * @return whether it was told
         * @throws Exception if that failed
         */
        default boolean suspend(SuspendNotice notice) throws Exception {
            return false;
        }

        /**
         * Close the connection.
         * @throws Exception if that failed
         */
        void disconnect() throws Exception;
    }
}
