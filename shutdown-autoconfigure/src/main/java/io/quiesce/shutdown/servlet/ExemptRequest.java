package io.quiesce.shutdown.servlet;

import java.util.function.Consumer;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;

import org.jspecify.annotations.Nullable;

/**
 * A request that is served although the application is out of service. A session that it creates ends with it: anybody may
 * send such requests, and nobody waits for them, so they must leave nothing that has to be waited for.
 */
final class ExemptRequest extends HttpServletRequestWrapper {

    private static final String MARK = ExemptRequest.class.getName();

    private final Consumer<HttpSession> onNewSession;

    private @Nullable HttpSession created;

    ExemptRequest(HttpServletRequest request, Consumer<HttpSession> onNewSession) {
        super(request);
        this.onNewSession = onNewSession;
        request.setAttribute(MARK, true);
    }

    static boolean isExempt(HttpServletRequest request) {
        return request.getAttribute(MARK) != null;
    }

    @Override
    public @Nullable HttpSession getSession() {
        return getSession(true);
    }

    @Override
    public @Nullable HttpSession getSession(boolean create) {
        HttpSession session = super.getSession(false);
        if (session != null || !create) {
            return session;
        }
        this.created = super.getSession(true);
        this.onNewSession.accept(this.created);
        return this.created;
    }

    /** End the session that this request has created. */
    void endSession() {
        if (this.created != null) {
            try {
                this.created.invalidate();
            } catch (IllegalStateException ex) {
                // The application has done so itself.
            }
        }
    }
}
