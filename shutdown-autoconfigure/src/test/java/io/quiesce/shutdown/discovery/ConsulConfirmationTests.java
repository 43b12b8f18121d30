package io.quiesce.shutdown.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;

import io.quiesce.shutdown.engine.ShutdownEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cloud.commons.util.InetUtils;
import org.springframework.cloud.commons.util.InetUtilsProperties;
import org.springframework.cloud.consul.discovery.ConsulDiscoveryProperties;
import org.springframework.cloud.consul.model.http.agent.NewService;
import org.springframework.cloud.consul.serviceregistry.ConsulRegistration;
import org.springframework.web.client.ResourceAccessException;

@Timeout(60)
class ConsulConfirmationTests {

    private static final String ID = "orders-1";

    private static final String DEREGISTER = "/v1/agent/service/deregister/" + ID;

    private static final String SERVICE = "/v1/agent/service/" + ID;

    private final FakeAgent agent = new FakeAgent(ID, "payments-1");

    private final ConsulDiscoveryProperties properties = properties();

    ConsulConfirmationTests() throws IOException {}

    @AfterEach
    void close() {
        this.agent.close();
    }

    @Test
    void isContentWhenTheAgentDoesNotKnowTheInstance() {
        this.agent.forget(ID);
        confirmation().confirm();
        assertThat(this.agent.calls).containsExactly("GET " + SERVICE);
    }

    @Test
    void deregistersAnInstanceThatTheAgentStillHas() {
        confirmation().confirm();
        assertThat(this.agent.calls).containsExactly("GET " + SERVICE, "PUT " + DEREGISTER, "GET " + SERVICE);
        assertThat(this.agent.lists("payments-1")).isTrue();
    }

    @Test
    void doesNotTakeTheAgentsWordForAnInstanceThatItDoesNotKnow() {
        this.agent.answering(404, DEREGISTER);
        assertThatIllegalStateException()
                .isThrownBy(() -> confirmation().confirm())
                .withMessage("The agent still lists 'orders-1' after its deregistration");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 500, 503})
    void failsWhenTheAgentRefuses(int status) {
        this.agent.answering(status, DEREGISTER);
        assertThatIllegalStateException()
                .isThrownBy(() -> confirmation().confirm())
                .withMessageContaining(String.valueOf(status))
                .withMessageContaining("to the deregistration of 'orders-1'");
    }

    @Test
    void failsWhenTheAgentStillListsTheInstance() {
        this.agent.keepingEverything();
        assertThatIllegalStateException()
                .isThrownBy(() -> confirmation().confirm())
                .withMessage("The agent still lists 'orders-1' after its deregistration");
    }

    /** Something before the agent that lets this question through to nobody answers 404 as well. */
    @ParameterizedTest
    @ValueSource(ints = {403, 404, 500})
    void failsWhenTheAgentDoesNotSayWhatItLists(int status) {
        this.agent.answering(status, SERVICE);
        assertThatIllegalStateException()
                .isThrownBy(() -> confirmation().confirm())
                .withMessageContaining(String.valueOf(status))
                .withMessageContaining("whether it still lists 'orders-1'");
    }

    @Test
    void failsWhenNobodyAnswers() {
        this.agent.close();
        assertThatExceptionOfType(ResourceAccessException.class)
                .isThrownBy(() -> confirmation().confirm());
    }

    @Test
    void sendsTheToken() {
        this.properties.setAclToken("secret");
        confirmation().confirm();
        assertThat(this.agent.calls)
                .containsExactly(
                        "GET " + SERVICE + " as secret",
                        "PUT " + DEREGISTER + " as secret",
                        "GET " + SERVICE + " as secret");
    }

    @Test
    void doesNotTellTheToken() {
        this.properties.setAclToken("secret");
        this.agent.answering(403, DEREGISTER);
        assertThatIllegalStateException()
                .isThrownBy(() -> confirmation().confirm())
                .matches((failure) -> !failure.toString().contains("secret"));
    }

    @ParameterizedTest
    @CsvSource({"false, true", "true, false", "false, false"})
    void leavesAnEntryAloneThatIsNotToBeTakenOut(boolean register, boolean deregister) {
        this.properties.setRegister(register);
        this.properties.setDeregister(deregister);
        confirmation().confirm();
        assertThat(this.agent.calls).isEmpty();
    }

    private ConsulConfirmation confirmation() {
        return confirmation(this.agent);
    }

    private ConsulConfirmation confirmation(FakeAgent agent) {
        NewService service = new NewService();
        service.setId(ID);
        return new ConsulConfirmation(
                agent.client(),
                ConsulAgent.of(agent.settings()),
                this.properties,
                new ConsulRegistration(service, this.properties),
                new ReregistrationGuard(new StaticListableBeanFactory().getBeanProvider(ShutdownEngine.class)));
    }

    private static ConsulDiscoveryProperties properties() {
        try (InetUtils inetUtils = new InetUtils(new InetUtilsProperties())) {
            return new ConsulDiscoveryProperties(inetUtils);
        }
    }
}
