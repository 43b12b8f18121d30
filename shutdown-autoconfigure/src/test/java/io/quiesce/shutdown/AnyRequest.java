package io.quiesce.shutdown;

import java.security.Principal;

import org.jspecify.annotations.Nullable;

/**
 * A request with nothing of interest, for tests to give it what they look at.
 */
public interface AnyRequest extends AdmissionRequest {

    @Override
    default String method() {
        return "GET";
    }

    @Override
    default String path() {
        return "/";
    }

    @Override
    default @Nullable String header(String name) {
        return null;
    }

    @Override
    default @Nullable Principal principal() {
        return null;
    }

    @Override
    default Object source() {
        return this;
    }
}
