package io.quiesce.shutdown.grpc;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/**
 * A stream of any kind as its client sees it, trailers included.
 */
final class RawStream {

    /** How a stream has ended. */
    record End(Status status, Metadata trailers) {}

    private final ClientCall<String, String> call;

    private final List<String> messages = new CopyOnWriteArrayList<>();

    private final CompletableFuture<End> end = new CompletableFuture<>();

    /** Open a stream, on which the client says one thing. */
    RawStream(Channel channel, MethodDescriptor<String, String> method) {
        this.call = channel.newCall(method, CallOptions.DEFAULT);
        this.call.start(
                new ClientCall.Listener<>() {

                    @Override
                    public void onMessage(String message) {
                        RawStream.this.messages.add(message);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        RawStream.this.end.complete(new End(status, trailers));
                    }
                },
                new Metadata());
        this.call.request(Integer.MAX_VALUE);
        this.call.sendMessage("hello");
        if (method.getType().clientSendsOneMessage()) {
            this.call.halfClose();
        }
    }

    /** Say that the client has nothing more to say. */
    void halfClose() {
        this.call.halfClose();
    }

    boolean hasEnded() {
        return this.end.isDone();
    }

    void leave() {
        this.call.cancel("The client leaves", null);
    }

    End end() throws Exception {
        return this.end.get();
    }

    List<String> messages() {
        return this.messages;
    }
}
