package io.quiesce.shutdown.discovery;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.cloud.consul.discovery.TtlScheduler;
import org.springframework.cloud.consul.model.http.agent.NewService;

class PromptHeartbeatTests {

    private final TtlScheduler heartbeats = mock();

    private final ReregistrationGuard registrations = mock();

    private final PromptHeartbeat prompt = new PromptHeartbeat(this.heartbeats, this.registrations);

    private final NewService kept = new NewService();

    private final NewService asked = new NewService();

    PromptHeartbeatTests() {
        this.kept.setCheck(new NewService.Check());
        this.kept.getCheck().setTtl("30s");
        this.asked.setCheck(new NewService.Check());
        given(this.registrations.registered()).willReturn(List.of(this.kept, this.asked, new NewService()));
    }

    private void tell(ReadinessState state) {
        this.prompt.onApplicationEvent(new AvailabilityChangeEvent<>(this, state));
    }

    @Test
    void isSentForWhatIsKeptByHeartbeatsWhenTrafficIsAcceptedAgain() {
        tell(ReadinessState.REFUSING_TRAFFIC);
        then(this.heartbeats).should(never()).add(any(NewService.class));
        tell(ReadinessState.ACCEPTING_TRAFFIC);
        then(this.heartbeats).should().add(this.kept);
        then(this.heartbeats).shouldHaveNoMoreInteractions();
    }

    @Test
    void isSentOnce() {
        tell(ReadinessState.REFUSING_TRAFFIC);
        tell(ReadinessState.ACCEPTING_TRAFFIC);
        tell(ReadinessState.ACCEPTING_TRAFFIC);
        then(this.heartbeats).should().add(this.kept);
    }

    @Test
    void leavesTheStartToSpringCloud() {
        tell(ReadinessState.ACCEPTING_TRAFFIC);
        then(this.heartbeats).shouldHaveNoInteractions();
    }
}
