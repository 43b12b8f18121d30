package io.quiesce.shutdown.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallFactsTests {

    private final AtomicReference<CallFacts> seen = new AtomicReference<>();

    private final ServerInterceptor interceptor = new ServerInterceptor() {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            CallFactsTests.this.seen.set(new CallFacts(call, headers));
            return next.startCall(call, headers);
        }
    };

    private void call(Channel channel) {
        assertThat(ClientCalls.blockingUnaryCall(channel, EchoService.QUICK, CallOptions.DEFAULT, "hello"))
                .isEqualTo("hello");
    }

    @Test
    void knowTheOtherEndOfTheConnectionWhateverTheMetadataSays() throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(loopback, 0))
                .addService(new EchoService())
                .intercept(this.interceptor)
                .build()
                .start();
        ManagedChannel channel = NettyChannelBuilder.forAddress(new InetSocketAddress(loopback, server.getPort()))
                .usePlaintext()
                .build();
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER), "10.0.0.7");
        metadata.put(Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER), "10.0.0.8");
        try {
            call(ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata)));
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
        assertThat(this.seen.get().peer()).isEqualTo("127.0.0.1");
        assertThat(this.seen.get().header("X-Forwarded-For")).isEqualTo("10.0.0.7");
        assertThat(this.seen.get().headers("X-Forwarded-For")).containsExactly("10.0.0.7", "10.0.0.8");
        assertThat(this.seen.get().headers("X-Other")).isEmpty();
        assertThat(this.seen.get().path()).isEqualTo("test.Echo/Quick");
        assertThat(this.seen.get().cookie("any")).isNull();
    }

    @Test
    void knowNoOtherEndWithinTheProcess() throws Exception {
        Server server = InProcessServerBuilder.forName("facts")
                .addService(new EchoService())
                .intercept(this.interceptor)
                .build()
                .start();
        ManagedChannel channel = InProcessChannelBuilder.forName("facts").build();
        try {
            call(channel);
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
        assertThat(this.seen.get().peer()).isNull();
    }
}
