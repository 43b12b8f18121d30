package io.quiesce.harness.process.rpc;

import com.google.protobuf.StringValue;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/**
 * A service that says what it hears, for as long as its client wants.
 */
public class Talk implements BindableService {

    private static final String SERVICE = "talk.Talk";

    /** Ends when the client has nothing more to say. */
    public static final MethodDescriptor<StringValue, StringValue> ECHO =
            MethodDescriptor.<StringValue, StringValue>newBuilder()
                    .setType(MethodType.BIDI_STREAMING)
                    .setFullMethodName(SERVICE + "/Echo")
                    .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                    .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                    .build();

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(SERVICE)
                .addMethod(ECHO, ServerCalls.asyncBidiStreamingCall(Talk::echo))
                .build();
    }

    private static StreamObserver<StringValue> echo(StreamObserver<StringValue> response) {
        return new StreamObserver<>() {

            @Override
            public void onNext(StringValue request) {
                response.onNext(request);
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {
                response.onCompleted();
            }
        };
    }
}
