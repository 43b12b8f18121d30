package io.quiesce.shutdown.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.AffinityTokens;
import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.Leases;
import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.actuator.ActuatorShutdownAutoConfiguration;
import io.quiesce.shutdown.affinity.AffinityShutdownAutoConfiguration;
import io.quiesce.shutdown.drain.DrainShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.leases.LeasesShutdownAutoConfiguration;
import io.quiesce.shutdown.sessions.SessionsShutdownAutoConfiguration;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/**
 * A test of an application has mocks in the place of all beans that the starter has for it: the starter itself goes on.
 */
@SpringBootTest(
        classes = MockedBeansTests.Application.class,
        properties = {
            "shutdown.exit.enabled=false",
            "shutdown.affinity.node=one",
            "shutdown.affinity.secret=0123456789012345678901234567890123456789"
        })
class MockedBeansTests {

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        SwitchShutdownAutoConfiguration.class,
        ShutdownAutoConfiguration.class,
        SessionsShutdownAutoConfiguration.class,
        LeasesShutdownAutoConfiguration.class,
        AffinityShutdownAutoConfiguration.class,
        DrainShutdownAutoConfiguration.class,
        ActuatorShutdownAutoConfiguration.class
    })
    static class Application {}

    @MockitoBean
    private WorkTracker tracker;

    @MockitoBean
    private LongLivedSessions sessions;

    @MockitoBean
    private Leases leases;

    @MockitoBean
    private Drain drain;

    @MockitoBean
    private AffinityTokens tokens;

    @Autowired
    private WorkLedger ledger;

    @Test
    void areMocksForTheApplicationOnly() {
        assertThat(new Object[] {this.tracker, this.sessions, this.leases, this.drain, this.tokens})
                .allMatch((bean) -> Mockito.mockingDetails(bean).isMock());
        assertThat(Mockito.mockingDetails(this.ledger).isMock()).isFalse();
        try (WorkTracker.Work work = this.ledger.tracker().begin("work")) {
            assertThat(work.isCancelled()).isFalse();
            assertThat(this.ledger.counts()).containsEntry(WorkKind.TASKS, 1L);
        }
    }
}
