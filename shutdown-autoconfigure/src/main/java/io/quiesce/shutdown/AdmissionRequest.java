package io.quiesce.shutdown;

import java.security.Principal;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a request at the door of an application that is becoming offline.
 *
 * @since 0.1.0
 */
public interface AdmissionRequest {

    /**
     * Return what is asked for.
     * @return the method of HTTP, or {@code POST} for a call of gRPC
     */
    String method();

    /**
     * Return where it is asked for.
     * @return the path within the application, decoded and normalized, or the full name of the method of gRPC
     */
    String path();

    /**
     * Return a header.
     * @param name its name, whatever the case
     * @return its first value, or {@code null} if there is none
     */
    @Nullable
    String header(String name);

    /**
     * Return all values of a header that comes more than once: a client may have sent one, and a proxy added another.
     * @param name its name, whatever the case
     * @return the values in their order, none if there is no such header
     */
    default List<String> headers(String name) {
        String value = header(name);
        return (value != null) ? List.of(value) : List.of();
    }

    /**
     * Return a cookie.
     * @param name its name
     * @return its value, or {@code null} if there is none, as always with gRPC
     */
    default @Nullable String cookie(String name) {
        return null;
    }

    /**
     * Return from where the connection comes, whatever headers say: with a proxy in between it is the proxy.
     * @return the address of the other end of the socket as text, or {@code null} if it is not known
     */
    default @Nullable String peer() {
        return null;
    }

    /**
     * Return who asks, as far as that is known at the door.
     * @return the principal, or {@code null}
     */
    @Nullable
    Principal principal();

    /**
     * Return the request itself.
     * @return an {@code HttpServletRequest}, or a {@code ServerCall} of gRPC
     */
    Object source();
}
