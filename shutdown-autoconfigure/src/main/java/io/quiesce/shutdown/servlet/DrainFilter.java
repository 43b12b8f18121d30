package io.quiesce.shutdown.servlet;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.quiesce.shutdown.tracking.Admission.Decision;
import io.quiesce.shutdown.tracking.Exemption;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import io.quiesce.shutdown.web.Arrival;
import io.quiesce.shutdown.web.RawPath;
import org.jspecify.annotations.Nullable;

/**
 * The door of a servlet application: counts who is in, turns away who comes too late, and tells everybody on the way out to
 * go elsewhere next time.
 */
final class DrainFilter implements Filter {

    private final WorkLedger ledger;

    private final Iterable<Exemption> exemptions;

    private final Refusal refusal;

    private final ServletAdmission admission;

    private final @Nullable SessionAffinity sessions;

    private final @Nullable NewSessions newSessions;

    private final @Nullable LongLivedRequests longLived;

    /** Made once, and not for each request. */
    private final BooleanSupplier leaving;

    private final Consumer<HttpServletResponse> state;

    /** Without any of the last three, sessions are no concern of this. */
    DrainFilter(
            WorkLedger ledger,
            Iterable<Exemption> exemptions,
            Refusal refusal,
            ServletAdmission admission,
            @Nullable SessionAffinity sessions,
            @Nullable NewSessions newSessions,
            @Nullable LongLivedRequests longLived) {
        this.ledger = ledger;
        this.exemptions = exemptions;
        this.refusal = refusal;
        this.admission = admission;
        this.sessions = sessions;
        this.newSessions = newSessions;
        this.longLived = longLived;
        this.leaving = ledger::isDraining;
        this.state = admission::tellState;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request instanceof HttpServletRequest http && response instanceof HttpServletResponse httpResponse) {
            ClosingResponse closing = new ClosingResponse(http, httpResponse, this.leaving, this.state);
            try {
                doFilter(http, closing, chain);
            } finally {
                closing.beforeCommit();
            }
        } else {
            chain.doFilter(request, response);
        }
    }

    private void doFilter(HttpServletRequest request, ClosingResponse response, FilterChain chain)
            throws IOException, ServletException {
        Exchange first = Exchange.take();
        CountedRequest counted = (first == null) ? CountedRequest.of(request) : null;
        if (counted != null) {
            // Another dispatch.
            serve(cancellable(request, response, counted), response, chain, counted);
        } else {
            admit(request, response, chain, (first != null) ? first : Exchange.of(request));
        }
    }

    private void admit(HttpServletRequest request, ClosingResponse response, FilterChain chain, Exchange exchange)
            throws IOException, ServletException {
        TrackedWork arrived = Arrival.take();
        String path = pathOf(request);
        if (request.getDispatcherType() != DispatcherType.REQUEST || isExempt(path)) {
            withdraw(arrived);
            serveExempt(request, response, chain);
            return;
        }
        Decision decision = this.admission.decide(request, path, exchange);
        if (decision != null && !decision.isAccepted()) {
            try {
                this.admission.refuse(decision, response);
            } finally {
                withdraw(arrived);
            }
            return;
        }
        Supplier<String> description = description(request);
        TrackedWork work = begin(description, arrived);
        if (work == null) {
            this.refusal.send(response);
            return;
        }
        if (!stays(work, decision, response)) {
            return;
        }
        if (decision == Decision.ONLINE && this.ledger.isSampleDue(work)) {
            this.ledger.sample(description.get(), this.admission.wouldRefuse(request, path, exchange));
        }
        serve(request, response, chain, count(request, path, description, work, exchange));
    }

    private CountedRequest count(
            HttpServletRequest request,
            String path,
            Supplier<String> description,
            TrackedWork work,
            Exchange exchange) {
        CountedRequest counted = new CountedRequest(
                work,
                this.sessions,
                (this.sessions != null) ? this.sessions.requestAdmitted(request) : null,
                (this.longLived != null) ? this.longLived.of(request, path, description, work) : null,
                exchange);
        counted.publish(request);
        return counted;
    }

    private void serve(HttpServletRequest request, ClosingResponse response, FilterChain chain, CountedRequest counted)
            throws IOException, ServletException {
        CancellableRequest cancellable = cancellable(request, response, counted);
        try {
            serve(cancellable, response, chain, counted);
        } finally {
            if (!cancellable.hasStartedAsync()) {
                counted.ending(request);
                counted.endWithResponse();
            }
        }
    }

    private void serveExempt(HttpServletRequest request, ClosingResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getDispatcherType() == DispatcherType.REQUEST) {
            this.admission.exempt(response);
        }
        if (this.sessions == null || this.admission.isOpen()) {
            chain.doFilter(request, response);
            return;
        }
        ExemptRequest exempt = new ExemptRequest(request, this.sessions::forget);
        try {
            chain.doFilter(exempt, response);
        } finally {
            exempt.endSession();
        }
    }

    /** Whoever has been counted looks once more: it may have come too late all the same. */
    private boolean stays(TrackedWork work, @Nullable Decision decision, ClosingResponse response) throws IOException {
        boolean stays = false;
        try {
            stays = this.admission.confirm(decision, response);
        } finally {
            if (!stays) {
                work.withdraw();
            }
        }
        return stays;
    }

    private @Nullable TrackedWork begin(Supplier<String> description, @Nullable TrackedWork arrived) {
        return (arrived != null)
                ? this.ledger.beginRequest(arrived, description)
                : this.ledger.beginRequest(description);
    }

    private static Supplier<String> description(HttpServletRequest request) {
        String method = request.getMethod();
        String uri = request.getRequestURI();
        return () -> method + " " + RawPath.withoutParameters(uri);
    }

    private CancellableRequest cancellable(
            HttpServletRequest request, ClosingResponse response, CountedRequest counted) {
        response.answers(counted);
        CancellableRequest cancellable =
                new CancellableRequest(request, response, counted, this.refusal, this.newSessions);
        counted.servedAs(cancellable);
        return cancellable;
    }

    private void serve(CancellableRequest request, ClosingResponse response, FilterChain chain, CountedRequest counted)
            throws IOException, ServletException {
        counted.enter();
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException ex) {
            if (!request.wasMeantToEndBy(ex)) {
                throw ex;
            }
        } finally {
            counted.leave();
            request.examine();
        }
    }

    private static void withdraw(@Nullable TrackedWork arrived) {
        if (arrived != null) {
            arrived.withdraw();
        }
    }

    private static String pathOf(HttpServletRequest request) {
        String path = request.getServletPath();
        String rest = request.getPathInfo();
        return (rest != null) ? path + rest : path;
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
