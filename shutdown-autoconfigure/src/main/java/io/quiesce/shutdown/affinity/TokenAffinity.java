package io.quiesce.shutdown.affinity;

import io.quiesce.shutdown.AdmissionRequest;
import io.quiesce.shutdown.AffinityResolver;
import io.quiesce.shutdown.AffinityTokens;
import org.jspecify.annotations.Nullable;

/**
 * Speaks for requests that carry a token of this instance.
 */
final class TokenAffinity implements AffinityResolver {

    private final AffinityTokens tokens;

    private final String header;

    private final @Nullable String cookie;

    TokenAffinity(AffinityTokens tokens, AffinityProperties properties) {
        this.tokens = tokens;
        this.header = properties.header();
        this.cookie = properties.cookie();
    }

    @Override
    public boolean belongsHere(AdmissionRequest request) {
        return isValid(request.header(this.header)) || (this.cookie != null && isValid(request.cookie(this.cookie)));
    }

    private boolean isValid(@Nullable String token) {
        return token != null && this.tokens.isValid(token);
    }
}
