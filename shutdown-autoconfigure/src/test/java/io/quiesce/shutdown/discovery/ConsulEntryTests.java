package io.quiesce.shutdown.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.ShutdownEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cloud.commons.util.InetUtils;
import org.springframework.cloud.commons.util.InetUtilsProperties;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.discovery.ConsulDiscoveryProperties;
import org.springframework.cloud.consul.model.http.agent.NewService;
import org.springframework.cloud.consul.serviceregistry.ConsulRegistration;

@Timeout(60)
class ConsulEntryTests {

    private static final String ID = "orders-1";

    private static final String MANAGEMENT = "orders-1-management";

    private final ShutdownEngine engine = ReregistrationGuardTests.engine();

    private final ReregistrationGuard guard = new ReregistrationGuard(
            new StaticListableBeanFactory(Map.of("engine", this.engine)).getBeanProvider(ShutdownEngine.class));

    private final FakeAgent agent = new FakeAgent();

    private final ConsulDiscoveryProperties properties = properties();

    private final NewService service = service(ID);

    private final ConsulEntry entry = new ConsulEntry(
            ConsulAgent.of(this.agent.settings()),
            this.properties,
            new ConsulRegistration(this.service, this.properties),
            this.guard,
            () -> this.agent.calls.add("heartbeat"));

    ConsulEntryTests() throws IOException {}

    @BeforeEach
    void register() {
        ConsulClient client =
                (ConsulClient) this.guard.postProcessAfterInitialization(this.agent.client(), "consulClient");
        client.agentServiceRegister(null, this.service);
        client.agentServiceRegister(null, service(MANAGEMENT));
    }

    @AfterEach
    void close() {
        this.agent.close();
    }

    @Test
    void staysListedHoweverLongItsCheckIsCritical() {
        assertThat(this.agent.wouldRemove(ID)).isTrue();
        this.engine.softDrain().drain(null, null);
        this.entry.suspend();
        assertThat(this.agent.isInMaintenance(ID)).isTrue();
        assertThat(this.agent.wouldRemove(ID)).isFalse();
    }

    @Test
    void isTheSameAsEverWhenItIsBack() {
        this.entry.suspend();
        this.entry.resume();
        assertThat(this.agent.isInMaintenance(ID)).isFalse();
        assertThat(this.agent.wouldRemove(ID)).isTrue();
    }

    @Test
    void passesOnlyWhenItIsThereAgain() {
        this.entry.suspend();
        assertThat(this.agent.calls).doesNotContain("heartbeat");
        this.entry.resume();
        assertThat(this.agent.calls).endsWith("heartbeat");
    }

    @Test
    void keepsTheManagementServiceAndLeavesItInService() {
        this.entry.suspend();
        assertThat(this.agent.isInMaintenance(MANAGEMENT)).isFalse();
        assertThat(this.agent.wouldRemove(MANAGEMENT)).isFalse();
        this.entry.resume();
        assertThat(this.agent.wouldRemove(MANAGEMENT)).isTrue();
    }

    @Test
    void changesNothingElseOfADefinition() {
        NewService.Check other = new NewService.Check();
        other.setTtl("3s");
        other.setDeregisterCriticalServiceAfter("2m");
        this.service.setChecks(List.of(other));
        NewService kept = KeptService.of(this.service);
        assertThat(kept)
                .usingRecursiveComparison()
                .ignoringFields("check.deregisterCriticalServiceAfter", "checks.deregisterCriticalServiceAfter")
                .isEqualTo(this.service);
        assertThat(kept.getCheck().getDeregisterCriticalServiceAfter()).isNull();
        assertThat(kept.getChecks().get(0).getDeregisterCriticalServiceAfter()).isNull();
        assertThat(this.service.getCheck().getDeregisterCriticalServiceAfter()).isEqualTo("1m");
    }

    @Test
    void goesOutOfServiceAtAnAgentThatHasForgottenIt() {
        this.agent.forget(ID);
        this.entry.suspend();
        assertThat(this.agent.lists(ID)).isTrue();
        assertThat(this.agent.isInMaintenance(ID)).isTrue();
    }

    @Test
    void comesBackAtAnAgentThatHasForgottenIt() {
        this.entry.suspend();
        this.agent.forget(ID);
        this.entry.resume();
        assertThat(this.agent.lists(ID)).isTrue();
        assertThat(this.agent.wouldRemove(ID)).isTrue();
    }

    @Test
    void failsWhenTheAgentOnlySaysYes() {
        this.agent.keepingEverything();
        assertThatIllegalStateException()
                .isThrownBy(this.entry::suspend)
                .withMessage("The agent does not have 'orders-1' in maintenance mode");
    }

    @Test
    void failsWhenTheAgentOnlySaysYesToTheWayBack() {
        this.entry.suspend();
        this.agent.keepingEverything();
        assertThatIllegalStateException()
                .isThrownBy(this.entry::resume)
                .withMessage("The agent still has 'orders-1' in maintenance mode");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/agent/service/maintenance/",
                "/v1/agent/service/register",
                "/v1/agent/services",
                "/v1/agent/checks"
            })
    void failsWhenTheAgentRefuses(String path) {
        this.agent.answering(403, path);
        assertThatIllegalStateException().isThrownBy(this.entry::suspend).withMessageContaining("403");
        assertThatIllegalStateException().isThrownBy(this.entry::resume).withMessageContaining("403");
    }

    @Test
    void registersNothingOnceAShutdownHasBegun() {
        this.entry.suspend();
        this.engine.drain(ShutdownCause.SIGTERM);
        this.agent.calls.clear();
        assertThatIllegalStateException().isThrownBy(this.entry::resume).withMessageContaining("503");
        assertThat(this.agent.calls).isEmpty();
    }

    @Test
    void sendsTheToken() {
        this.properties.setAclToken("secret");
        this.agent.calls.clear();
        this.entry.suspend();
        this.entry.resume();
        this.agent.calls.remove("heartbeat");
        assertThat(this.agent.calls).isNotEmpty().allMatch((call) -> call.endsWith(" as secret"));
    }

    @Test
    void leavesAnEntryAloneThatIsNotTheApplications() {
        this.properties.setRegister(false);
        this.agent.calls.clear();
        this.entry.suspend();
        this.entry.resume();
        assertThat(this.agent.calls).isEmpty();
    }

    private static NewService service(String id) {
        NewService service = new NewService();
        service.setId(id);
        service.setName("orders");
        service.setPort(8080);
        service.setTags(List.of("blue"));
        service.setMeta(Map.of("zone", "a"));
        NewService.Check check = new NewService.Check();
        check.setHttp("http://127.0.0.1:8080/actuator/health/readiness");
        check.setInterval("1s");
        check.setDeregisterCriticalServiceAfter("1m");
        service.setCheck(check);
        return service;
    }

    private static ConsulDiscoveryProperties properties() {
        try (InetUtils inetUtils = new InetUtils(new InetUtilsProperties())) {
            return new ConsulDiscoveryProperties(inetUtils);
        }
    }
}
