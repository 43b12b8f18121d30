package io.quiesce.shutdown.priority;

import java.util.List;
import java.util.regex.Pattern;

import io.quiesce.shutdown.AdmissionRequest;
import org.jspecify.annotations.Nullable;

/**
 * What a rule asks for that is known at the door.
 */
final class RequestMatcher {

    private final List<String> methods;

    private final @Nullable PathMatcher path;

    private final @Nullable String header;

    private final @Nullable String headerValue;

    private final @Nullable Pattern trustedProxies;

    RequestMatcher(PriorityProperties.Rule rule, @Nullable Pattern trustedProxies) {
        this.methods = rule.methods();
        this.path = (rule.path() != null) ? new PathMatcher(rule.path()) : null;
        this.header = rule.header();
        this.headerValue = rule.headerValue();
        this.trustedProxies = trustedProxies;
    }

    boolean matches(AdmissionRequest request) {
        return hasMethod(request.method())
                && (this.path == null || this.path.matches(request.path()))
                && (this.header == null || hasHeader(request, this.header));
    }

    private boolean hasMethod(String method) {
        return this.methods.isEmpty() || this.methods.stream().anyMatch(method::equalsIgnoreCase);
    }

    /**
     * Any client can send a header, so it is worth no more than the other end of the connection. One that comes twice is worth
     * nothing: a proxy that adds its own has not removed that of the client.
     */
    private boolean hasHeader(AdmissionRequest request, String name) {
        List<String> values = request.headers(name);
        if (values.size() != 1 || (this.headerValue != null && !this.headerValue.equals(values.get(0)))) {
            return false;
        }
        String peer = request.peer();
        return peer != null
                && this.trustedProxies != null
                && this.trustedProxies.matcher(peer).matches();
    }
}
