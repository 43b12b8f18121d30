package io.quiesce.shutdown.jetty;

import org.eclipse.jetty.io.Connection;

/**
 * Tells connections that know HTTP/2 where they stand. Others are left alone.
 */
interface GoAway {

    /** For servers without HTTP/2. */
    GoAway NONE = new GoAway() {
        @Override
        public void first(Connection connection) {}

        @Override
        public void last(Connection connection) {}
    };

    /** Say that another connection is to be used, and serve what comes all the same. */
    void first(Connection connection);

    /** Say what is the last that is served. */
    void last(Connection connection);
}
