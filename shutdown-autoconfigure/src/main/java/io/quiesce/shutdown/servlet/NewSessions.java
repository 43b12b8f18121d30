package io.quiesce.shutdown.servlet;

import java.io.IOException;
import java.io.UncheckedIOException;

import jakarta.servlet.http.HttpServletRequest;

import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Admission.Decision;

/**
 * Refuses requests that need a new session while the application becomes offline: it would hold the application here.
 */
final class NewSessions {

    private static final String REFUSED = NewSessions.class.getName() + ".refused";

    private final Admission admission;

    private final ServletAdmission door;

    NewSessions(Admission admission, ServletAdmission door) {
        this.admission = admission;
        this.door = door;
    }

    /** Throws an exception if no session may be created, after the request has been answered. */
    void check(HttpServletRequest request, ClosingResponse response) {
        if (!this.admission.isRefusing()) {
            return;
        }
        if (!response.isCommitted()) {
            request.setAttribute(REFUSED, true);
            answer(response);
        }
        throw new IllegalStateException(
                "No session is created any more because the application is going out of service");
    }

    /** At once and for good: whoever catches the exception must not make another answer of it. */
    private void answer(ClosingResponse response) {
        response.reset();
        try {
            this.door.refuse(Decision.BECOMING_OFFLINE, response);
            response.flushBuffer();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } finally {
            response.seal();
        }
    }

    static boolean hasRefused(HttpServletRequest request) {
        return request.getAttribute(REFUSED) != null;
    }
}
