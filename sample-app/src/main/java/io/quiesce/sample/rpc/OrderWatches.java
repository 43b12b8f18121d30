package io.quiesce.sample.rpc;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import io.grpc.stub.ServerCallStreamObserver;
import io.quiesce.sample.order.OrderEvent;
import io.quiesce.sample.order.OrderStatus;
import io.quiesce.sample.rpc.v1.OrderReply;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The open streams of orders that are watched.
 */
@Component
class OrderWatches {

    private final List<Watch> watches = new CopyOnWriteArrayList<>();

    private record Watch(long orderId, ServerCallStreamObserver<OrderReply> stream, Supplier<OrderReply> look) {}

    /** Open a stream, whose first reply is the order as it is. */
    void add(long orderId, ServerCallStreamObserver<OrderReply> stream, Supplier<OrderReply> look) {
        Watch watch = new Watch(orderId, stream, look);
        stream.setOnCancelHandler(() -> this.watches.remove(watch));
        this.watches.add(watch);
        try {
            send(watch);
        } catch (RuntimeException ex) {
            this.watches.remove(watch);
            throw ex;
        }
    }

    @TransactionalEventListener
    public void changed(OrderEvent event) {
        this.watches.stream()
                .filter((watch) -> watch.orderId() == event.orderId())
                .forEach(this::send);
    }

    private void send(Watch watch) {
        // One reply at a time: a stream must not be used by two threads.
        synchronized (watch.stream()) {
            OrderReply reply = watch.look().get();
            if (!watch.stream().isCancelled() && this.watches.contains(watch)) {
                watch.stream().onNext(reply);
                if (reply.getStatus().equals(OrderStatus.SETTLED.name())) {
                    end(watch.stream());
                }
            }
        }
    }

    /** Complete a stream, unless it has ended. */
    void end(ServerCallStreamObserver<OrderReply> stream) {
        synchronized (stream) {
            if (this.watches.removeIf((watch) -> watch.stream() == stream)) {
                stream.onCompleted();
            }
        }
    }
}
