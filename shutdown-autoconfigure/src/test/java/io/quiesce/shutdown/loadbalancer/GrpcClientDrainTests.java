package io.quiesce.shutdown.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;

import io.grpc.CallOptions;
import io.grpc.EquivalentAddressGroup;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A channel to two servers on Netty. The time-out only ends a test that hangs.
 */
@Timeout(60)
class GrpcClientDrainTests {

    private static final Duration TTL = Duration.ofMinutes(1);

    private final Pair names = new Pair();

    private final Instance one = new Instance("one");

    private final Instance other = new Instance("other");

    private final LoadBalancerRegistry registry = LoadBalancerRegistry.getDefaultRegistry();

    private final List<LoadBalancerProvider> others = new ArrayList<>();

    private ConfigurableApplicationContext context;

    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        this.context = new SpringApplicationBuilder(Client.class)
                .web(WebApplicationType.NONE)
                .properties("shutdown.exit.enabled=false", "shutdown.loadbalancer.ttl=" + TTL.toSeconds())
                .run();
        setOthersAside();
        this.names.addresses = List.of(this.one.start(), this.other.start());
        NameResolverRegistry.getDefaultRegistry().register(this.names);
        this.channel = ManagedChannelBuilder.forTarget("pair:///")
                .defaultLoadBalancingPolicy("quiesce_round_robin")
                .usePlaintext()
                .build();
        // Until both are connected, the one that is gets all.
        callUntilServedBy("one");
        callUntilServedBy("other");
    }

    /** The registry is that of the virtual machine, and in it the policies of contexts that other tests keep, which have other clocks. */
    private void setOthersAside() {
        LoadBalancerProvider own = this.context.getBean(StayingServersPolicy.class);
        while (this.registry.getProvider(own.getPolicyName()) instanceof StayingServersPolicy chosen && chosen != own) {
            this.others.add(chosen);
            this.registry.deregister(chosen);
        }
    }

    @AfterEach
    void stop() {
        this.others.forEach(this.registry::register);
        this.one.release.countDown();
        this.channel.shutdownNow();
        NameResolverRegistry.getDefaultRegistry().deregister(this.names);
        this.one.server.shutdownNow();
        this.other.server.shutdownNow();
        this.context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({ShutdownAutoConfiguration.class, GrpcClientShutdownAutoConfiguration.class})
    static class Client {

        @Bean
        JumpingClock shutdownClock() {
            return new JumpingClock();
        }
    }

    private static final class Pair extends NameResolverProvider {

        private List<InetSocketAddress> addresses = List.of();

        @Override
        protected boolean isAvailable() {
            return true;
        }

        @Override
        protected int priority() {
            return 5;
        }

        @Override
        public String getDefaultScheme() {
            return "pair";
        }

        @Override
        public NameResolver newNameResolver(URI target, NameResolver.Args args) {
            List<EquivalentAddressGroup> servers =
                    this.addresses.stream().map(EquivalentAddressGroup::new).toList();
            return new NameResolver() {

                @Override
                public String getServiceAuthority() {
                    return "pair";
                }

                @Override
                public void start(Listener2 listener) {
                    listener.onResult(ResolutionResult.newBuilder()
                            .setAddressesOrError(StatusOr.fromValue(servers))
                            .build());
                }

                @Override
                public void shutdown() {}
            };
        }
    }

    /** A server that says its name, and in the trailer whether it leaves. */
    private static final class Instance implements ServerInterceptor {

        private static final Metadata.Key<String> STATE =
                Metadata.Key.of("shutdown-state", Metadata.ASCII_STRING_MARSHALLER);

        private static final MethodDescriptor<byte[], byte[]> NAME = method("Name");

        private static final MethodDescriptor<byte[], byte[]> SLOW = method("Slow");

        private final String name;

        private final CountDownLatch entered = new CountDownLatch(1);

        private final CountDownLatch release = new CountDownLatch(1);

        private Server server;

        private volatile boolean leaving;

        Instance(String name) {
            this.name = name;
        }

        private static MethodDescriptor<byte[], byte[]> method(String name) {
            return MethodDescriptor.<byte[], byte[]>newBuilder()
                    .setType(MethodType.UNARY)
                    .setFullMethodName("test.Instance/" + name)
                    .setRequestMarshaller(new Bytes())
                    .setResponseMarshaller(new Bytes())
                    .build();
        }

        InetSocketAddress start() throws Exception {
            this.server = ServerBuilder.forPort(0)
                    .addService(ServerServiceDefinition.builder("test.Instance")
                            .addMethod(NAME, ServerCalls.asyncUnaryCall((request, response) -> {
                                response.onNext(this.name.getBytes());
                                response.onCompleted();
                            }))
                            .addMethod(SLOW, ServerCalls.asyncUnaryCall((request, response) -> {
                                this.entered.countDown();
                                awaitRelease();
                                response.onNext(this.name.getBytes());
                                response.onCompleted();
                            }))
                            .build())
                    .intercept(this)
                    .build()
                    .start();
            return new InetSocketAddress("127.0.0.1", this.server.getPort());
        }

        private void awaitRelease() {
            try {
                this.release.await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return next.startCall(
                    new SimpleForwardingServerCall<>(call) {

                        @Override
                        public void close(Status status, Metadata trailers) {
                            if (Instance.this.leaving) {
                                trailers.put(STATE, "becoming-offline");
                            }
                            super.close(status, trailers);
                        }
                    },
                    headers);
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        }
    }

    private String call() {
        return new String(ClientCalls.blockingUnaryCall(this.channel, Instance.NAME, CallOptions.DEFAULT, new byte[0]));
    }

    private void callUntilServedBy(String name) {
        while (!call().equals(name)) {
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    private List<String> serversOfCalls(int calls) {
        List<String> servers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            servers.add(call());
        }
        return servers;
    }

    @Test
    void stopsToChooseWhoSaysThatItLeavesUntilTimeIsUp() {
        this.one.leaving = true;
        callUntilServedBy("one");
        assertThat(serversOfCalls(10)).containsOnly("other");
        this.context.getBean(JumpingClock.class).jump(TTL.minusSeconds(1));
        assertThat(serversOfCalls(10)).containsOnly("other");
        this.context.getBean(JumpingClock.class).jump(Duration.ofSeconds(2));
        assertThat(serversOfCalls(10)).containsOnlyOnce("one");
        this.one.leaving = false;
        this.context.getBean(JumpingClock.class).jump(TTL.plusSeconds(1));
        assertThat(serversOfCalls(10)).filteredOn("one"::equals).hasSize(5);
    }

    @Test
    void choosesWhoSaysThatItIsBack() throws Exception {
        // It is the turn of the first now.
        callUntilServedBy("other");
        Future<byte[]> slow =
                ClientCalls.futureUnaryCall(this.channel.newCall(Instance.SLOW, CallOptions.DEFAULT), new byte[0]);
        this.one.entered.await();
        this.one.leaving = true;
        callUntilServedBy("one");
        assertThat(serversOfCalls(10)).containsOnly("other");
        this.one.leaving = false;
        this.one.release.countDown();
        slow.get();
        assertThat(serversOfCalls(10)).filteredOn("one"::equals).hasSize(5);
    }

    @Test
    void choosesAmongAllIfAllLeave() {
        this.one.leaving = true;
        this.other.leaving = true;
        callUntilServedBy("one");
        callUntilServedBy("other");
        assertThat(Set.copyOf(serversOfCalls(10))).containsExactlyInAnyOrder("one", "other");
    }
}
