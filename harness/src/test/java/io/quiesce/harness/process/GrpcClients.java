package io.quiesce.harness.process;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.quiesce.sample.rpc.v1.OrderReply;
import io.quiesce.sample.rpc.v1.OrderRequest;
import io.quiesce.sample.rpc.v1.OrderServiceGrpc;

/**
 * Clients that keep a channel to all instances each, and call again as soon as they have an answer. They neither retry nor
 * wait for a connection.
 */
final class GrpcClients implements AutoCloseable {

    private static final OrderRequest REQUEST =
            OrderRequest.newBuilder().setId(1).setWorkMillis(300).build();

    private final List<ManagedChannel> channels = new ArrayList<>();

    private final AtomicLong calls = new AtomicLong();

    private final Collection<String> failures = new ConcurrentLinkedQueue<>();

    private final Set<String> served = ConcurrentHashMap.newKeySet();

    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();

    private final CountDownLatch ended;

    private volatile boolean stopping;

    GrpcClients(int count, List<Integer> ports) {
        this.ended = new CountDownLatch(count);
        NameResolverRegistry.getDefaultRegistry().register(new InstanceNames());
        String target = "instances:///" + ports.stream().map(String::valueOf).collect(Collectors.joining(","));
        for (int i = 0; i < count; i++) {
            this.channels.add(ManagedChannelBuilder.forTarget(target)
                    .defaultLoadBalancingPolicy("round_robin")
                    .usePlaintext()
                    .build());
        }
    }

    void start() {
        this.channels.forEach(this::call);
    }

    private void call(ManagedChannel channel) {
        if (this.stopping) {
            this.ended.countDown();
            return;
        }
        ClientCall<OrderRequest, OrderReply> call = channel.newCall(
                OrderServiceGrpc.getGetMethod(), CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS));
        call.start(
                new ClientCall.Listener<>() {

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        ended(channel, call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR), status);
                    }
                },
                new Metadata());
        call.request(2);
        call.sendMessage(REQUEST);
        call.halfClose();
    }

    private void ended(ManagedChannel channel, SocketAddress server, Status status) {
        this.calls.incrementAndGet();
        // A replacement has an empty database: that there is no such order is an answer, too.
        if (!status.isOk() && status.getCode() != Status.Code.NOT_FOUND) {
            this.failures.add(status + " from " + server);
        }
        if (server instanceof InetSocketAddress address) {
            String by = address.getPort() + "/" + this.channels.indexOf(channel);
            if (this.served.add(by)) {
                this.news.add(by);
            }
        }
        call(channel);
    }

    /** Forget who has been served by whom. */
    void forget() {
        this.served.clear();
        this.news.clear();
    }

    /** Wait until each client has had an answer of an instance since {@link #forget()}. */
    void awaitAllServedBy(int port, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (this.served.stream().filter((by) -> by.startsWith(port + "/")).count() < this.channels.size()) {
            if (this.news.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS) == null) {
                throw new AssertionError("Not all clients are served by the instance at port " + port);
            }
        }
    }

    /** Let each client have its last answer. */
    void stop(Duration timeout) throws InterruptedException {
        this.stopping = true;
        if (!this.ended.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError(this.ended.getCount() + " clients still wait for an answer");
        }
    }

    long calls() {
        return this.calls.get();
    }

    Collection<String> failures() {
        return this.failures;
    }

    @Override
    public void close() {
        this.stopping = true;
        this.channels.forEach(ManagedChannel::shutdownNow);
    }
}
