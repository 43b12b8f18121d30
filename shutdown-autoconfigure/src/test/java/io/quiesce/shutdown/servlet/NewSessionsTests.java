package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.List;

import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;

import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Admission.Decision;
import io.quiesce.shutdown.tracking.Decisions;
import io.quiesce.shutdown.tracking.WorkLedger;
import io.quiesce.shutdown.web.HttpShutdownProperties;
import io.quiesce.shutdown.web.StateHeaders;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** What the server sees of a request that needs a new session. */
class NewSessionsTests {

    private final WorkLedger ledger = new WorkLedger(new EventClock(), ThreadStarter.DAEMON, (failure) -> {});

    private final MockHttpServletRequest request = new MockHttpServletRequest("GET", "/cart");

    private final MockHttpServletResponse response = new MockHttpServletResponse();

    private final Admission admission = new Admission(
            () -> ShutdownState.BECOMING_OFFLINE,
            () -> true,
            List.of(),
            List.of((request) -> true),
            (failure) -> {},
            new Decisions());

    private void serve(FilterChain chain) throws Exception {
        HttpShutdownProperties properties =
                new HttpShutdownProperties(503, Duration.ofSeconds(5), false, true, List.of());
        Refusal refusal = new Refusal(properties, "Out of service.");
        ServletAdmission door = new ServletAdmission(this.admission, List.of(), refusal, properties);
        new DrainFilter(this.ledger, List.of(), refusal, door, null, new NewSessions(this.admission, door), null)
                .doFilter(this.request, this.response, chain);
    }

    @Test
    void leaveNoExceptionToTheServerOnceTheRequestIsRefused() throws Exception {
        serve((request, response) -> {
            ((HttpServletRequest) request).getSession();
            throw new AssertionError("A session was created");
        });
        assertThat(this.response.getStatus()).isEqualTo(503);
        assertThat(this.response.getHeader(StateHeaders.DECISION)).isNull();
        assertThat(this.request.getSession(false)).isNull();
        assertThat(this.admission.count(Decision.BECOMING_OFFLINE)).isOne();
    }

    @Test
    void leaveAResponseAloneThatIsOnItsWay() {
        assertThatIllegalStateException()
                .isThrownBy(() -> serve((request, response) -> {
                    response.getOutputStream().write('x');
                    response.flushBuffer();
                    ((HttpServletRequest) request).getSession();
                }));
        assertThat(this.response.getStatus()).isEqualTo(200);
        assertThat(this.response.getContentAsByteArray()).hasSize(1);
        assertThat(this.ledger.refused()).containsEntry(WorkKind.REQUESTS, 0L);
    }
}
