package io.quiesce.shutdown.servlet;

import java.io.IOException;
import java.security.Principal;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.quiesce.shutdown.AdmissionRequest;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Admission.Decision;
import io.quiesce.shutdown.tracking.LatePriority;
import io.quiesce.shutdown.web.HttpShutdownProperties;
import io.quiesce.shutdown.web.StateHeaders;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.WebUtils;

/**
 * Lets requests in, or turns them away, while the application is softly out of service.
 */
final class ServletAdmission {

    /** What is known of a request that is decided at the second door. */
    private static final String DEFERRED = ServletAdmission.class.getName() + ".deferred";

    private final Admission admission;

    private final Iterable<LatePriority> late;

    private final Refusal refusal;

    private final boolean explain;

    private final boolean tellState;

    ServletAdmission(
            Admission admission, Iterable<LatePriority> late, Refusal refusal, HttpShutdownProperties properties) {
        this.admission = admission;
        this.late = late;
        this.refusal = refusal;
        this.explain = properties.explain();
        this.tellState = properties.stateHeader();
    }

    /** Tell the client that it should go elsewhere next time, if that is so. */
    void tellState(HttpServletResponse response) {
        String leaving = this.tellState ? this.admission.leaving() : null;
        if (leaving != null) {
            response.setHeader(StateHeaders.STATE, leaving);
        }
    }

    boolean isOpen() {
        return this.admission.isOpen();
    }

    /** A request is served whatever the state. */
    void exempt(HttpServletResponse response) {
        if (!this.admission.isOpen()) {
            conclude(Decision.EXEMPT, response);
        }
    }

    /** Returns the decision, or {@code null} if the request is let in up to the second door. */
    @Nullable
    Decision decide(HttpServletRequest request, String path, Exchange exchange) {
        if (this.admission.isOpen()) {
            return Decision.ONLINE;
        }
        Facts facts = new Facts(request, path, exchange);
        Decision decision = this.admission.decide(facts);
        if (decision == Decision.BECOMING_OFFLINE && any((each) -> each.isPossible(facts))) {
            request.setAttribute(DEFERRED, facts);
            return null;
        }
        return decision;
    }

    /** Whether a request would be refused, as far as that can be told at the first door. */
    boolean wouldRefuse(HttpServletRequest request, String path, Exchange exchange) {
        Facts facts = new Facts(request, path, exchange);
        return this.admission.wouldRefuse(facts) && !any((each) -> each.isPossible(facts));
    }

    /** Returns whether a request goes on behind the second door; if not, it has been answered. */
    boolean admitsNow(ServletRequest request, HttpServletResponse response) throws IOException {
        if (!(request.getAttribute(DEFERRED) instanceof Facts facts)) {
            return true;
        }
        request.removeAttribute(DEFERRED);
        if (this.admission.isOpen()) {
            return true;
        }
        if (any((each) -> each.hasPriority(facts))) {
            conclude(Decision.PRIORITY, response);
            return true;
        }
        refuse(Decision.BECOMING_OFFLINE, response);
        return false;
    }

    private boolean any(Predicate<LatePriority> question) {
        for (LatePriority each : this.late) {
            if (question.test(each)) {
                return true;
            }
        }
        return false;
    }

    /** A request has been let in and counted. Returns whether it may stay; if not, it has been answered. */
    boolean confirm(@Nullable Decision decision, HttpServletResponse response) throws IOException {
        if (this.admission.isOffline()) {
            refuse(Decision.OFFLINE, response);
            return false;
        }
        if (decision != null && decision != Decision.ONLINE) {
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
            response.setHeader(StateHeaders.DECISION, decision.label());
        }
    }

    private record Facts(HttpServletRequest source, String path, Exchange exchange) implements AdmissionRequest {

        @Override
        public String method() {
            return this.source.getMethod();
        }

        @Override
        public @Nullable String header(String name) {
            return this.source.getHeader(name);
        }

        @Override
        public List<String> headers(String name) {
            return Collections.list(this.source.getHeaders(name));
        }

        @Override
        public @Nullable String cookie(String name) {
            Cookie cookie = WebUtils.getCookie(this.source, name);
            return (cookie != null) ? cookie.getValue() : null;
        }

        @Override
        public @Nullable String peer() {
            return this.exchange.peer();
        }

        @Override
        public @Nullable Principal principal() {
            return this.source.getUserPrincipal();
        }
    }
}
