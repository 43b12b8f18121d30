package io.quiesce.shutdown.servlet;

import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;

import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.web.EventStreams;
import io.quiesce.shutdown.web.LongLivedRequestProperties;
import io.quiesce.shutdown.web.PathPatterns;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * Knows which requests may become long-lived sessions.
 */
final class LongLivedRequests {

    private final SessionHall hall;

    private final SuspendMessage message;

    private final PathPatterns longPolls;

    private final EventStreams eventStreams;

    LongLivedRequests(SessionHall hall, SuspendMessage message, LongLivedRequestProperties properties) {
        this.hall = hall;
        this.message = message;
        this.longPolls = properties.longPollPatterns();
        this.eventStreams = properties.eventStreamKinds();
    }

    /** Return what a request may become, if it may become anything but a request. */
    @Nullable
    LongLivedRequest of(HttpServletRequest request, String path, Supplier<String> description, TrackedWork work) {
        boolean longPoll = this.longPolls.match(path);
        if (!longPoll && !this.eventStreams.isSubscription(request.getMethod(), path)) {
            return null;
        }
        return new LongLivedRequest(this.hall, this.message, description, work, longPoll, wantsEvents(request));
    }

    private static boolean wantsEvents(HttpServletRequest request) {
        return MediaType.TEXT_EVENT_STREAM_VALUE.equalsIgnoreCase(request.getHeader(HttpHeaders.ACCEPT));
    }
}
