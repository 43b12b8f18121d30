package io.quiesce.shutdown.servlet;

import java.io.IOException;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSession;

import org.jspecify.annotations.Nullable;

/**
 * Comes right behind the filter of Spring Session, whose sessions the container and {@link DrainFilter} do not know: says
 * which of them a request uses, and has none created when none may be created. Does nothing where Spring Session has its
 * sessions in a store that is shared.
 */
final class StoredSessionFilter implements Filter {

    private final StoredSessionAffinity sessions;

    StoredSessionFilter(StoredSessionAffinity sessions) {
        this.sessions = sessions;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!this.sessions.isCounting() || !(request instanceof HttpServletRequest http)) {
            chain.doFilter(request, response);
            return;
        }
        CountedRequest counted = CountedRequest.of(http);
        if (counted != null) {
            this.sessions.requestAdmitted(http);
            chain.doFilter(new Request(http, counted), response);
        } else if (ExemptRequest.isExempt(http)) {
            serveExempt(http, response, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** What has ended before the filter of Spring Session saves it is never saved; with the response it may be saved before. */
    private static void serveExempt(HttpServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ExemptRequest exempt = new ExemptRequest(request, (session) -> {});
        StoredSessions.setPassing(true);
        try {
            chain.doFilter(exempt, response);
        } finally {
            StoredSessions.setPassing(false);
            exempt.endSession();
        }
    }

    private final class Request extends HttpServletRequestWrapper {

        private final CountedRequest counted;

        Request(HttpServletRequest request, CountedRequest counted) {
            super(request);
            this.counted = counted;
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
            this.counted.beforeNewSession();
            HttpSession created = super.getSession(true);
            StoredSessionFilter.this.sessions.sessionCreated(this, created);
            return created;
        }
    }
}
