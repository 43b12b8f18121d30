package io.quiesce.shutdown.jetty;

import java.util.List;

import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Connection;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.Callback;

/**
 * Sends the two frames. Jetty's own graceful shutdown of a session follows up the first by the second as soon as no stream is
 * open, which would cut what a client has just sent: so the first goes out as any other frame, and Jetty learns of the last only.
 */
final class Http2GoAway implements GoAway {

    @Override
    public void first(Connection connection) {
        if (connection instanceof HTTP2Connection http2 && !http2.getSession().isClosed()) {
            http2.getSession().frames(null, List.of(GoAwayFrame.GRACEFUL), Callback.NOOP);
        }
    }

    @Override
    public void last(Connection connection) {
        if (connection instanceof HTTP2Connection http2) {
            http2.getSession().close(ErrorCode.NO_ERROR.code, "shutdown", Callback.NOOP);
        }
    }
}
