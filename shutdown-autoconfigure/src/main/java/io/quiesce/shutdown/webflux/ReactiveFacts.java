package io.quiesce.shutdown.webflux;

import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.List;

import io.quiesce.shutdown.AdmissionRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.PathContainer.PathSegment;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.StringUtils;

/**
 * What is known of a request at the door. Who asks is not: that comes to light further in.
 */
record ReactiveFacts(ServerHttpRequest source, String path) implements AdmissionRequest {

    /** Return the path within the application, decoded and normalized. */
    static String pathOf(ServerHttpRequest request) {
        PathContainer path = request.getPath().pathWithinApplication();
        String raw = path.value();
        String decoded = (raw.indexOf('%') < 0 && raw.indexOf(';') < 0) ? raw : decoded(path);
        return decoded.contains("/.") ? StringUtils.cleanPath(decoded) : decoded;
    }

    private static String decoded(PathContainer path) {
        StringBuilder decoded = new StringBuilder();
        for (PathContainer.Element element : path.elements()) {
            decoded.append((element instanceof PathSegment segment) ? withoutSlash(segment) : element.value());
        }
        return decoded.toString();
    }

    /** A slash that is part of a name separates nothing for those who map the request. */
    private static String withoutSlash(PathSegment segment) {
        String name = segment.valueToMatch();
        return (name.indexOf('/') < 0) ? name : segment.value();
    }

    @Override
    public String method() {
        return this.source.getMethod().name();
    }

    @Override
    public @Nullable String header(String name) {
        return this.source.getHeaders().getFirst(name);
    }

    @Override
    public List<String> headers(String name) {
        return this.source.getHeaders().getOrEmpty(name);
    }

    @Override
    public @Nullable String cookie(String name) {
        HttpCookie cookie = this.source.getCookies().getFirst(name);
        return (cookie != null) ? cookie.getValue() : null;
    }

    @Override
    public @Nullable String peer() {
        InetSocketAddress peer = NativeExchanges.peerOf(this.source);
        return (peer != null && peer.getAddress() != null) ? peer.getAddress().getHostAddress() : null;
    }

    @Override
    public @Nullable Principal principal() {
        return null;
    }
}
