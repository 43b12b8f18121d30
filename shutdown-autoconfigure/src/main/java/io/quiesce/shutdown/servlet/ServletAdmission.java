package io.quiesce.shutdown.servlet;

import java.io.IOException;
import java.security.Principal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.quiesce.shutdown.AdmissionRequest;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Admission.Decision;
import org.jspecify.annotations.Nullable;

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

    /** Returns whether a request is let in; if not, it has been answered. */
    boolean admits(HttpServletRequest request, String path, HttpServletResponse response) throws IOException {
        if (this.admission.isOpen()) {
            return true;
        }
        Decision decision = this.admission.decide(new Facts(request, path));
        if (this.explain) {
            response.setHeader(DECISION, decision.label());
        }
        if (!decision.isAccepted()) {
            this.refusal.send(response);
        }
        return decision.isAccepted();
    }

    /** Returns whether a request that has been let in and counted came too late all the same; if so, it has been answered. */
    boolean cameTooLate(HttpServletResponse response) throws IOException {
        if (!this.admission.isOffline()) {
            return false;
        }
        this.refusal.send(response);
        return true;
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
        public @Nullable Principal principal() {
            return this.source.getUserPrincipal();
        }
    }
}
