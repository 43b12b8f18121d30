package io.quiesce.shutdown.grpc;

import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.quiesce.shutdown.AdmissionRequest;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call at the door. Who makes it comes to light only behind it.
 */
record CallFacts(ServerCall<?, ?> source, Metadata headers) implements AdmissionRequest {

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return this.source.getMethodDescriptor().getFullMethodName();
    }

    @Override
    public @Nullable String header(String name) {
        // Of several values, Metadata would return the last.
        List<String> all = headers(name);
        return all.isEmpty() ? null : all.get(0);
    }

    @Override
    public List<String> headers(String name) {
        List<String> all = new ArrayList<>();
        Iterable<String> values = this.headers.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        if (values != null) {
            values.forEach(all::add);
        }
        return all;
    }

    @Override
    public @Nullable String peer() {
        return (this.source.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress address
                        && address.getAddress() != null)
                ? address.getAddress().getHostAddress()
                : null;
    }

    @Override
    public @Nullable Principal principal() {
        return null;
    }
}
