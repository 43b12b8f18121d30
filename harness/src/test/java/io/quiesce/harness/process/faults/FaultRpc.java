package io.quiesce.harness.process.faults;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Calls that do not end by themselves. Each says when it has begun.
 */
public final class FaultRpc implements BindableService {

    /** Ignores its cancellation. */
    public static final MethodDescriptor<String, String> STUBBORN = method("Stubborn", MethodType.UNARY);

    /** Has nothing to say. */
    public static final MethodDescriptor<String, String> LISTEN = method("Listen", MethodType.SERVER_STREAMING);

    /** Has nothing to say either. */
    public static final MethodDescriptor<String, String> CHAT = method("Chat", MethodType.BIDI_STREAMING);

    private static final Log logger = LogFactory.getLog(FaultRpc.class);

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName("fault.Fault/" + name)
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder("fault.Fault")
                .addMethod(STUBBORN, ServerCalls.asyncUnaryCall((request, response) -> {
                    logger.info("began " + request);
                    Stubborn.hang();
                }))
                .addMethod(
                        LISTEN,
                        ServerCalls.asyncServerStreamingCall((request, response) -> logger.info("began " + request)))
                .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(FaultRpc::chat))
                .build();
    }

    private static StreamObserver<String> chat(StreamObserver<String> response) {
        return new StreamObserver<>() {

            @Override
            public void onNext(String request) {
                logger.info("began " + request);
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {}
        };
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
