package io.quiesce.shutdown.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.ScriptedThreads;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cglib.proxy.Enhancer;
import org.springframework.cglib.proxy.InvocationHandler;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.discovery.ReregistrationPredicate;
import org.springframework.cloud.consul.model.http.agent.NewService;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpStatusCodeException;

@Timeout(60)
class ReregistrationGuardTests {

    private static final HttpStatusCodeException NOT_FOUND = new HttpClientErrorException(HttpStatus.NOT_FOUND);

    private static final HttpStatusCodeException FORBIDDEN = new HttpClientErrorException(HttpStatus.FORBIDDEN);

    private final ShutdownEngine engine = engine();

    private final ReregistrationGuard guard = new ReregistrationGuard(provider(this.engine));

    private final FakeAgent agent = new FakeAgent();

    ReregistrationGuardTests() throws IOException {}

    @AfterEach
    void close() {
        this.agent.close();
    }

    @Test
    void answersAsBeforeWhileTheApplicationIsOnline() {
        ReregistrationPredicate predicate = guarded(ReregistrationPredicate.DEFAULT);
        assertThat(predicate.isEligible(NOT_FOUND)).isTrue();
        assertThat(predicate.isEligible(FORBIDDEN)).isFalse();
    }

    @Test
    void answersNoOnceAShutdownHasBegun() {
        ReregistrationPredicate predicate = guarded((failure) -> true);
        this.engine.drain(ShutdownCause.SIGTERM);
        assertThat(predicate.isEligible(NOT_FOUND)).isFalse();
    }

    @Test
    void registersWhileTheApplicationIsOnline() {
        assertThat(register(guarded(this.agent.client())).is2xxSuccessful()).isTrue();
        assertThat(this.agent.lists("orders-1")).isTrue();
    }

    @Test
    void doesNotRegisterOnceAShutdownHasBegun() {
        ConsulClient client = guarded(this.agent.client());
        this.engine.drain(ShutdownCause.SIGTERM);
        assertThat(register(client)).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(this.agent.calls).isEmpty();
    }

    @Test
    void letsOnlyWhatADrainRegistersThroughWhileTheApplicationMayComeBack() {
        ConsulClient client = guarded(this.agent.client());
        this.engine.softDrain().drain(null, null);
        assertThat(register(client)).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        ResponseEntity<Void> registered = ResponseEntity.ok().build();
        assertThat(this.guard.register(() -> registered)).isSameAs(registered);
        this.engine.drain(ShutdownCause.SIGTERM);
        assertThat(this.guard.register(() -> registered).getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
    }

    @Test
    void remembersWhatIsRegistered() {
        ConsulClient client = guarded(this.agent.client());
        register(client);
        assertThat(this.guard.registered()).extracting(NewService::getId).containsExactly("orders-1");
        client.agentServiceDeregister("orders-1", null);
        assertThat(this.guard.registered()).isEmpty();
    }

    @Test
    void letsEverythingElseThrough() {
        ConsulClient client = guarded(this.agent.client());
        this.engine.drain(ShutdownCause.SIGTERM);
        client.agentServiceDeregister("orders-1", null);
        assertThat(client.getAgentServices().getBody()).isEmpty();
    }

    @Test
    void guardsAClientOfTheApplicationsOwnClass() {
        InvocationHandler nothing = (proxy, method, arguments) -> null;
        OwnClient own = (OwnClient) Enhancer.create(OwnClient.class, nothing);
        ConsulClient guarded = guarded(own);
        assertThat(guarded).isInstanceOf(OwnClient.class);
        this.engine.drain(ShutdownCause.SIGTERM);
        assertThat(register(guarded)).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
    }

    @Test
    void waitsForARegistrationThatIsUnderWay() throws Exception {
        CountDownLatch underWay = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        this.agent.beforeRegistering(() -> {
            underWay.countDown();
            go.await();
        });
        ConsulClient client = guarded(this.agent.client());
        Thread heartbeat = ThreadStarter.DAEMON.start("heartbeat", () -> register(client));
        underWay.await();
        List<String> order = new CopyOnWriteArrayList<>();
        Thread waiting = ThreadStarter.DAEMON.start("waiting", () -> {
            try {
                this.guard.awaitRegistrations();
                order.add("listed: " + this.agent.lists("orders-1"));
            } catch (InterruptedException ex) {
                order.add("interrupted");
            }
        });
        while (waiting.isAlive() && !waits(waiting)) {
            Thread.onSpinWait();
        }
        go.countDown();
        waiting.join();
        heartbeat.join();
        assertThat(order).containsExactly("listed: true");
    }

    /** Whether a thread waits for registrations. */
    static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.WAITING
                && Arrays.stream(thread.getStackTrace())
                        .anyMatch((frame) -> frame.getMethodName().equals("awaitRegistrations"));
    }

    private ReregistrationPredicate guarded(ReregistrationPredicate predicate) {
        return (ReregistrationPredicate) this.guard.postProcessAfterInitialization(predicate, "predicate");
    }

    private ConsulClient guarded(ConsulClient client) {
        return (ConsulClient) this.guard.postProcessAfterInitialization(client, "client");
    }

    private static HttpStatusCode register(ConsulClient client) {
        NewService service = new NewService();
        service.setId("orders-1");
        return client.agentServiceRegister(null, service).getStatusCode();
    }

    static ShutdownEngine engine() {
        VirtualClock clock = new VirtualClock();
        ScriptedThreads threads = new ScriptedThreads(clock);
        Duration second = Duration.ofSeconds(1);
        return new ShutdownEngine(
                new ShutdownTimings(Duration.ZERO, null, second, second, second, second),
                clock,
                new WorkLedger(clock, threads, (failure) -> {}),
                threads);
    }

    private static ObjectProvider<ShutdownEngine> provider(ShutdownEngine engine) {
        return new StaticListableBeanFactory(Map.of("engine", engine)).getBeanProvider(ShutdownEngine.class);
    }

    abstract static class OwnClient implements ConsulClient {}
}
