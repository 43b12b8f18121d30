package io.quiesce.shutdown.webflux;

import java.util.function.Supplier;

import io.quiesce.shutdown.tracking.Admission.Decision;
import io.quiesce.shutdown.tracking.Exemption;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import io.quiesce.shutdown.web.Arrival;
import io.quiesce.shutdown.web.RawPath;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * The door of a reactive web application: counts who is in, turns away who comes too late, and tells everybody on the way out
 * to go elsewhere next time.
 * <p>
 * It is around all filters and the handlers of exceptions, unlike a filter: what these answer is waited for as well.
 */
final class DrainHttpHandler implements HttpHandler {

    private static final String WEBSOCKET = "websocket";

    private final HttpHandler handler;

    private final WorkLedger ledger;

    private final Iterable<Exemption> exemptions;

    private final ReactiveAdmission admission;

    private final ReactiveRefusal refusal;

    private final @Nullable ReactiveSessions sessions;

    /** Without sessions, long-lived requests are requests as others. */
    DrainHttpHandler(
            HttpHandler handler,
            WorkLedger ledger,
            Iterable<Exemption> exemptions,
            ReactiveAdmission admission,
            ReactiveRefusal refusal,
            @Nullable ReactiveSessions sessions) {
        this.handler = handler;
        this.ledger = ledger;
        this.exemptions = exemptions;
        this.admission = admission;
        this.refusal = refusal;
        this.sessions = sessions;
    }

    @Override
    public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
        return Mono.defer(() -> {
            // At the last moment before the head is sent, because a request can be older than the shutdown.
            response.beforeCommit(() -> Mono.fromRunnable(() -> tell(request, response)));
            return serve(request, response);
        });
    }

    private void tell(ServerHttpRequest request, ServerHttpResponse response) {
        this.admission.tellState(response);
        // A connection that changes to WebSocket is no longer one of HTTP.
        if (this.ledger.isDraining()
                && NativeExchanges.isHttp1(request)
                && !WEBSOCKET.equalsIgnoreCase(request.getHeaders().getUpgrade())) {
            response.getHeaders().set(HttpHeaders.CONNECTION, "close");
        }
    }

    private Mono<Void> serve(ServerHttpRequest request, ServerHttpResponse response) {
        TrackedWork arrived = Arrival.take();
        String path = ReactiveFacts.pathOf(request);
        if (isExempt(path)) {
            withdraw(arrived);
            this.admission.exempt(response);
            return this.handler.handle(request, response);
        }
        Decision decision = this.admission.decide(request, path);
        if (!decision.isAccepted()) {
            withdraw(arrived);
            return this.admission.refuse(decision, response);
        }
        Supplier<String> description = description(request);
        TrackedWork work = (arrived != null)
                ? this.ledger.beginRequest(arrived, description)
                : this.ledger.beginRequest(description);
        if (work == null) {
            return this.refusal.send(response);
        }
        // Whoever has been counted looks once more: it may have come too late all the same.
        if (!this.admission.confirm(decision, response)) {
            work.withdraw();
            return this.admission.refuse(Decision.OFFLINE, response);
        }
        TrackedExchange exchange = new TrackedExchange(work, response, this.refusal);
        NativeExchanges.onEnd(request, exchange::gone);
        return exchange.serve(() -> {
            ServerHttpResponse followed = (this.sessions != null)
                    ? this.sessions.follow(exchange, request.getMethod(), path, description)
                    : response;
            return this.handler.handle(request, followed);
        });
    }

    private static void withdraw(@Nullable TrackedWork arrived) {
        if (arrived != null) {
            arrived.withdraw();
        }
    }

    private static Supplier<String> description(ServerHttpRequest request) {
        String method = request.getMethod().name();
        String path = request.getPath().value();
        return () -> method + " " + RawPath.withoutParameters(path);
    }

    private boolean isExempt(String path) {
        for (Exemption exemption : this.exemptions) {
            if (exemption.isExempt(path)) {
                return true;
            }
        }
        return false;
    }
}
