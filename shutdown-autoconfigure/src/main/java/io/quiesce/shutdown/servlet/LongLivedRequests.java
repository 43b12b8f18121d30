package io.quiesce.shutdown.servlet;

import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;

import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.web.PathPatterns;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * Knows which requests may become long-lived sessions.
 */
final class LongLivedRequests {

    private final SessionHall hall;

    private final SuspendMessage message;

    private final PathPatterns longPolls;

    LongLivedRequests(SessionHall hall, SuspendMessage message, PathPatterns longPolls) {
        this.hall = hall;
        this.message = message;
        this.longPolls = longPolls;
    }

    /** Return what a request may become. */
    LongLivedRequest of(HttpServletRequest request, String path, Supplier<String> description, TrackedWork work) {
        return new LongLivedRequest(
                this.hall, this.message, description, work, this.longPolls.match(path), wantsEvents(request));
    }

    private static boolean wantsEvents(HttpServletRequest request) {
        return MediaType.TEXT_EVENT_STREAM_VALUE.equalsIgnoreCase(request.getHeader(HttpHeaders.ACCEPT));
    }
}
