package io.quiesce.shutdown.webflux;

import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Admission.Decision;
import io.quiesce.shutdown.web.HttpShutdownProperties;
import io.quiesce.shutdown.web.RefusalAnswer;
import io.quiesce.shutdown.web.StateHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * Lets requests in, or turns them away, while the application is softly out of service.
 */
final class ReactiveAdmission {

    private final Admission admission;

    private final ReactiveRefusal refusal;

    private final boolean explain;

    private final boolean tellState;

    ReactiveAdmission(Admission admission, HttpShutdownProperties properties) {
        this.admission = admission;
        this.refusal = new ReactiveRefusal(properties, RefusalAnswer.OUT_OF_SERVICE);
        this.explain = properties.explain();
        this.tellState = properties.stateHeader();
    }

    /** Tell the client that it should go elsewhere next time, if that is so. */
    void tellState(ServerHttpResponse response) {
        String leaving = this.tellState ? this.admission.leaving() : null;
        if (leaving != null) {
            response.getHeaders().set(StateHeaders.STATE, leaving);
        }
    }

    /** A request is served whatever the state. */
    void exempt(ServerHttpResponse response) {
        if (!this.admission.isOpen()) {
            conclude(Decision.EXEMPT, response);
        }
    }

    Decision decide(ServerHttpRequest request, String path) {
        return this.admission.isOpen() ? Decision.ONLINE : this.admission.decide(new ReactiveFacts(request, path));
    }

    /** A request has been let in and counted. Returns whether it may stay. */
    boolean confirm(Decision decision, ServerHttpResponse response) {
        if (this.admission.isOffline()) {
            return false;
        }
        if (decision != Decision.ONLINE) {
            conclude(decision, response);
        }
        return true;
    }

    Mono<Void> refuse(Decision decision, ServerHttpResponse response) {
        conclude(decision, response);
        return this.refusal.send(response);
    }

    private void conclude(Decision decision, ServerHttpResponse response) {
        this.admission.conclude(decision);
        if (this.explain) {
            response.getHeaders().set(StateHeaders.DECISION, decision.label());
        }
    }
}
