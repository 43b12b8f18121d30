package io.quiesce.shutdown.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.quiesce.shutdown.EnableAutoConfigurationWithoutSecurity;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.ResourceLoader;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/**
 * Boot's servers without a network, several of them in an application, and gRPC in servlets. The time-out only ends a test
 * that hangs.
 */
@Timeout(60)
class GrpcTransportsTests {

    private static final String NAME = "quiesce";

    private final List<ManagedChannel> channels = new ArrayList<>();

    private @Nullable ConfigurableApplicationContext context;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfigurationWithoutSecurity
    static class Application {

        private final List<Server> servers = new ArrayList<>();

        @EventListener
        void started(GrpcServerStartedEvent event) {
            this.servers.add(event.getServer());
        }

        @Bean
        EchoService echoService() {
            return new EchoService();
        }
    }

    private void start(ResourceLoader resources, WebApplicationType type, String... properties) {
        this.context = new SpringApplicationBuilder(resources, Application.class)
                .web(type)
                .properties(
                        TestApplications.WITHOUT_DATA_AND_MESSAGES,
                        "spring.cloud.consul.enabled=false",
                        "server.port=0",
                        // Spring gRPC 1.0 looks for services before beans of methods are known.
                        "spring.grpc.server.health.enabled=true",
                        "spring.grpc.server.shutdown.grace-period=-1",
                        "shutdown.exit.enabled=false")
                .properties(properties)
                .run();
    }

    @AfterEach
    void stop() {
        this.channels.forEach(ManagedChannel::shutdownNow);
        if (this.context != null && this.context.isActive()) {
            echo().release.countDown();
            this.context.close();
        }
    }

    private <T> T bean(Class<T> type) {
        assertThat(this.context).isNotNull();
        return this.context.getBean(type);
    }

    private EchoService echo() {
        return bean(EchoService.class);
    }

    private WorkLedger ledger() {
        return bean(WorkLedger.class);
    }

    private Channel add(ManagedChannelBuilder<?> builder) {
        ManagedChannel channel = builder.usePlaintext().build();
        this.channels.add(channel);
        return channel;
    }

    private Channel inProcess() {
        return add(InProcessChannelBuilder.forName(NAME));
    }

    private Channel toPort(int port) {
        return add(ManagedChannelBuilder.forAddress("127.0.0.1", port));
    }

    private static Future<String> begin(Channel channel, MethodDescriptor<String, String> method) {
        return ClientCalls.futureUnaryCall(channel.newCall(method, CallOptions.DEFAULT), "hello");
    }

    private static String call(Channel channel) {
        return ClientCalls.blockingUnaryCall(channel, EchoService.QUICK, CallOptions.DEFAULT, "hello");
    }

    private static ServingStatus health(Channel channel) {
        return HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus();
    }

    private static void assertUnavailable(Channel channel) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> call(channel))
                .satisfies((ex) -> assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    }

    private void awaitIdle() throws InterruptedException {
        bean(EngineClock.class).awaitUntil(Long.MAX_VALUE, () -> ledger().isIdle(Set.of(WorkKind.REQUESTS)));
    }

    @Test
    void drainsAServerInTheProcess() throws Exception {
        start(Transport.none(), WebApplicationType.NONE, "spring.grpc.server.inprocess.name=" + NAME);
        assertThat(bean(Application.class).servers).hasSize(1);
        Channel channel = inProcess();
        Future<String> slow = begin(channel, EchoService.SLOW);
        echo().entered.await();
        assertThat(ledger().outstanding())
                .extracting(WorkDetails::description)
                .singleElement()
                .asString()
                .startsWith("test.Echo/Slow");
        ledger().startDraining();
        assertThat(health(channel)).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(call(channel)).isEqualTo("hello");
        ledger().refuseRequests();
        echo().release.countDown();
        assertThat(slow.get()).isEqualTo("slow");
        awaitIdle();
        assertUnavailable(channel);
        assertThat(ledger().completed()).containsEntry(WorkKind.REQUESTS, 2L);
    }

    @Test
    void cancelsACallInTheProcess() throws Exception {
        start(Transport.none(), WebApplicationType.NONE, "spring.grpc.server.inprocess.name=" + NAME);
        Future<String> slow = begin(inProcess(), EchoService.SLOW);
        echo().entered.await();
        ledger().startDraining();
        ledger().cancel();
        assertThat(slow.get()).isEqualTo("interrupted");
        awaitIdle();
    }

    @Test
    void drainsAllServersOfAnApplication() throws Exception {
        start(
                Transport.NETTY.resources(),
                WebApplicationType.NONE,
                "spring.grpc.server.port=0",
                "spring.grpc.server.inprocess.name=" + NAME);
        List<Server> servers = bean(Application.class).servers;
        assertThat(servers).hasSize(2);
        int port = servers.stream().mapToInt(Server::getPort).max().orElseThrow();
        List<Channel> both = List.of(toPort(port), inProcess());
        List<Future<String>> slow = new ArrayList<>();
        for (Channel channel : both) {
            assertThat(call(channel)).isEqualTo("hello");
            slow.add(begin(channel, EchoService.SLOW));
        }
        echo().enteredBy(2);
        ledger().startDraining();
        for (Channel channel : both) {
            assertThat(health(channel)).isEqualTo(ServingStatus.NOT_SERVING);
        }
        ledger().refuseRequests();
        assertThat(ledger().counts().get(WorkKind.REQUESTS)).isGreaterThanOrEqualTo(2);
        echo().release.countDown();
        for (Future<String> answer : slow) {
            assertThat(answer.get()).isEqualTo("slow");
        }
        awaitIdle();
        both.forEach(GrpcTransportsTests::assertUnavailable);
        assertThat(this.context).isNotNull();
        this.context.close();
        for (Server server : servers) {
            server.awaitTermination();
        }
    }

    /** Spring does not stop a server that has been shut down before. The call holds it until it is cut off. */
    @ParameterizedTest
    @EnumSource
    void closingWaitsForNoCallThatWasAbandoned(Transport transport) throws Exception {
        start(
                transport.resources(),
                WebApplicationType.NONE,
                "spring.grpc.server.port=0",
                "shutdown.force-close-tasks-grace=50ms",
                "shutdown.force-shutdown-after=100ms");
        EchoService echo = echo();
        Server server = bean(Application.class).servers.get(0);
        begin(toPort(server.getPort()), EchoService.STUBBORN);
        echo.entered.await();
        assertThat(this.context).isNotNull();
        this.context.close();
        server.awaitTermination();
        assertThat(echo.events).contains("ignored");
        echo.release.countDown();
    }

    private Channel startServlet() {
        start(new DefaultResourceLoader(), WebApplicationType.SERVLET, "server.http2.enabled=true");
        assertThat(this.context).isInstanceOf(WebServerApplicationContext.class);
        assertThat(this.context.getBeanNamesForType(GrpcServerLifecycle.class)).isEmpty();
        return toPort(
                ((WebServerApplicationContext) this.context).getWebServer().getPort());
    }

    @Test
    void countsCallsInServletsAsRequestsAndLetsThemEnd() throws Exception {
        Channel channel = startServlet();
        Future<String> slow = begin(channel, EchoService.SLOW);
        echo().entered.await();
        assertThat(ledger().outstanding()).extracting(WorkDetails::description).containsExactly("POST /test.Echo/Slow");
        ledger().startDraining();
        assertThat(call(channel)).isEqualTo("hello");
        ledger().refuseRequests();
        assertUnavailable(channel);
        echo().release.countDown();
        assertThat(slow.get()).isEqualTo("slow");
        awaitIdle();
        assertThat(ledger().completed()).containsEntry(WorkKind.REQUESTS, 2L);
        assertThat(ledger().refused()).containsEntry(WorkKind.REQUESTS, 1L);
    }

    @Test
    void cancelsCallsInServletsAsRequests() throws Exception {
        Channel channel = startServlet();
        Future<String> slow = begin(channel, EchoService.SLOW);
        echo().entered.await();
        ledger().startDraining();
        ledger().cancel();
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(slow::get);
        awaitIdle();
    }
}
