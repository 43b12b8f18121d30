package io.quiesce.shutdown.servlet;

import java.io.IOException;
import java.security.Principal;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.quiesce.shutdown.AdmissionRequest;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Admission.Decision;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.WebUtils;

/**
 * Lets requests in, or turns them away, while the application is softly out of service.
 */
final class ServletAdmission {

    static final String DECISION = "Shutdown-Decision";

    private final Admission admission;

    private final Refusal refusal;

    private final boolean explain;

    ServletAdmission(Admission admission, Refusal refusal, boolean explain) {
        this.admission = admission;
        this.refusal = refusal;
        this.explain = explain;
    }

    /** A request is served whatever the state. */
    void exempt(HttpServletResponse response) {
        if (!this.admission.isOpen()) {
            conclude(Decision.EXEMPT, response);
        }
    }

    Decision decide(HttpServletRequest request, String path) {
        return this.admission.isOpen() ? Decision.ONLINE : this.admission.decide(new Facts(request, path));
    }

    /** A request has been let in and counted. Returns whether it may stay; if not, it has been answered. */
    boolean confirm(Decision decision, HttpServletResponse response) throws IOException {
        if (this.admission.isOffline()) {
            refuse(Decision.OFFLINE, response);
            return false;
        }
        if (decision != Decision.ONLINE) {
            conclude(decision, response);
        }
        return true;
    }

    void refuse(Decision decision, HttpServletResponse response) throws IOException {
        conclude(decision, response);
        this.refusal.send(response);
    }

    private void conclude(Decision decision, HttpServletResponse response) {
        this.admission.conclude(decision);
        if (this.explain) {
            response.setHeader(DECISION, decision.label());
        }
    }

    private record Facts(HttpServletRequest source, String path) implements AdmissionRequest {

        @Override
        public String method() {
            return this.source.getMethod();
        }

        @Override
        public @Nullable String header(String name) {
            return this.source.getHeader(name);
        }

        @Override
        public @Nullable String cookie(String name) {
            Cookie cookie = WebUtils.getCookie(this.source, name);
            return (cookie != null) ? cookie.getValue() : null;
        }

        @Override
        public @Nullable Principal principal() {
            return this.source.getUserPrincipal();
        }
    }
}
