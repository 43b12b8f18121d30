package io.quiesce.shutdown.grpc;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/**
 * A service whose calls last as long as a test wants them to.
 */
final class EchoService implements BindableService {

    static final MethodDescriptor<String, String> QUICK = method("Quick", MethodType.UNARY);

    static final MethodDescriptor<String, String> SLOW = method("Slow", MethodType.UNARY);

    static final MethodDescriptor<String, String> STUBBORN = method("Stubborn", MethodType.UNARY);

    static final MethodDescriptor<String, String> LISTEN = method("Listen", MethodType.SERVER_STREAMING);

    private static final MethodDescriptor<String, String> COLLECT = method("Collect", MethodType.CLIENT_STREAMING);

    private static final MethodDescriptor<String, String> CHAT = method("Chat", MethodType.BIDI_STREAMING);

    final CountDownLatch entered = new CountDownLatch(1);

    private final Semaphore entries = new Semaphore(0);

    final CountDownLatch release = new CountDownLatch(1);

    final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName("test.Echo/" + name)
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    /** Return the stream of a kind, which goes on until the test ends it. */
    static MethodDescriptor<String, String> streaming(MethodType type) {
        return switch (type) {
            case CLIENT_STREAMING -> COLLECT;
            case SERVER_STREAMING -> LISTEN;
            case BIDI_STREAMING -> CHAT;
            default -> throw new IllegalArgumentException(type + " is no stream");
        };
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder("test.Echo")
                .addMethod(QUICK, ServerCalls.asyncUnaryCall((request, response) -> {
                    this.events.add(Context.current());
                    answer(response, request);
                }))
                .addMethod(SLOW, ServerCalls.asyncUnaryCall((request, response) -> slow(response)))
                .addMethod(STUBBORN, ServerCalls.asyncUnaryCall((request, response) -> stubborn(response)))
                .addMethod(
                        LISTEN,
                        ServerCalls.asyncServerStreamingCall((String request, StreamObserver<String> response) -> {
                            response.onNext(request);
                            opened(response);
                        }))
                .addMethod(COLLECT, ServerCalls.asyncClientStreamingCall(this::opened))
                .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(this::opened))
                .build();
    }

    private StreamObserver<String> opened(StreamObserver<String> response) {
        this.events.add(Context.current());
        this.events.add(response);
        return new StreamObserver<>() {

            @Override
            public void onNext(String request) {}

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {}
        };
    }

    /** Wait until so many calls have entered that take long. */
    void enteredBy(int calls) throws InterruptedException {
        this.entries.acquire(calls);
    }

    private static void answer(StreamObserver<String> response, String text) {
        response.onNext(text);
        response.onCompleted();
    }

    private void slow(StreamObserver<String> response) {
        this.events.add(Context.current());
        this.entered.countDown();
        this.entries.release();
        try {
            this.release.await();
            answer(response, "slow");
        } catch (InterruptedException ex) {
            answer(response, "interrupted");
        }
    }

    private void stubborn(StreamObserver<String> response) {
        this.entered.countDown();
        while (this.release.getCount() > 0) {
            try {
                this.release.await();
            } catch (InterruptedException ex) {
                this.events.add("ignored");
            }
        }
        answer(response, "stubborn");
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {

        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        }
    }
}
