package io.quiesce.sample.rpc;

import java.time.Duration;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quiesce.sample.order.Order;
import io.quiesce.sample.order.OrderNotFoundException;
import io.quiesce.sample.order.OrderService;
import io.quiesce.sample.partner.WorkTime;
import io.quiesce.sample.rpc.v1.OrderReply;
import io.quiesce.sample.rpc.v1.OrderRequest;
import io.quiesce.sample.rpc.v1.OrderServiceGrpc;
import io.quiesce.shutdown.grpc.GrpcShutdown;
import org.springframework.stereotype.Component;

/**
 * Offers orders to other services: a look at one, and a stream of what becomes of it.
 */
@Component
class OrderRpc extends OrderServiceGrpc.OrderServiceImplBase {

    private final OrderService orders;

    private final OrderWatches watches;

    OrderRpc(OrderService orders, OrderWatches watches) {
        this.orders = orders;
        this.watches = watches;
    }

    @Override
    public void get(OrderRequest request, StreamObserver<OrderReply> replies) {
        try {
            WorkTime work = new WorkTime(Duration.ofMillis(request.getWorkMillis()));
            replies.onNext(reply(this.orders.get(request.getId(), work)));
            replies.onCompleted();
        } catch (OrderNotFoundException ex) {
            replies.onError(Status.NOT_FOUND.withDescription(ex.getMessage()).asRuntimeException());
        } catch (IllegalArgumentException ex) {
            replies.onError(
                    Status.INVALID_ARGUMENT.withDescription(ex.getMessage()).asRuntimeException());
        }
    }

    @Override
    public void watch(OrderRequest request, StreamObserver<OrderReply> replies) {
        try {
            ServerCallStreamObserver<OrderReply> stream = (ServerCallStreamObserver<OrderReply>) replies;
            this.watches.add(request.getId(), stream, () -> reply(this.orders.get(request.getId(), WorkTime.NONE)));
            // The order has not come to its end then: whoever watches it goes on elsewhere.
            GrpcShutdown.current()
                    .ifPresent((shutdown) -> shutdown.whenSuspended().thenRun(() -> this.watches.end(stream)));
        } catch (OrderNotFoundException ex) {
            replies.onError(Status.NOT_FOUND.withDescription(ex.getMessage()).asRuntimeException());
        }
    }

    private static OrderReply reply(Order order) {
        return OrderReply.newBuilder()
                .setId(order.id())
                .setItem(order.item())
                .setQuantity(order.quantity())
                .setStatus(order.status().name())
                .build();
    }
}
