package io.quiesce.shutdown.affinity;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties for the tokens with which requests come back to this instance.
 *
 * @param secret Key with which tokens are signed, at least 32 bytes long. By default, each process has a random one, and its
 * tokens end with it.
 * @param node Name of this instance, which its tokens are bound to. By default, each process has a random one. Required with a
 * secret.
 * @param header Header of HTTP, and metadata key of gRPC, in which requests carry a token.
 * @param cookie Cookie in which requests may carry a token as well. By default, none is looked at.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.affinity")
record AffinityProperties(
        @Nullable String secret,
        @Nullable String node,
        @DefaultValue("Shutdown-Affinity") String header,
        @Nullable String cookie) {

    private static final int SHORTEST_SECRET = 32;

    /** What HTTP and gRPC both take. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");

    void check() {
        checkSecret();
        if (this.node != null && this.node.isBlank()) {
            throw new RefusedStartException(
                    "The node '%s' of 'shutdown.affinity.node' is no name.".formatted(this.node),
                    "Set 'shutdown.affinity.node' to a name that no other instance has, or remove it.");
        }
        checkName("header", this.header);
        if (this.header.toLowerCase(Locale.ROOT).endsWith("-bin")) {
            throw new RefusedStartException(
                    "The name '%s' of 'shutdown.affinity.header' ends in '-bin', which gRPC keeps for binary values."
                            .formatted(this.header),
                    "Set 'shutdown.affinity.header' to another name.");
        }
        if (this.cookie != null) {
            checkName("cookie", this.cookie);
        }
    }

    private void checkSecret() {
        if (this.secret == null) {
            return;
        }
        int length = this.secret.getBytes(StandardCharsets.UTF_8).length;
        if (length < SHORTEST_SECRET) {
            throw new RefusedStartException(
                    "The secret in 'shutdown.affinity.secret' has %s bytes, which can be guessed.".formatted(length),
                    "Set 'shutdown.affinity.secret' to at least %s random bytes, or remove it: each process then has its own."
                            .formatted(SHORTEST_SECRET));
        }
        if (this.node == null) {
            throw new RefusedStartException(
                    "'shutdown.affinity.secret' is set, but 'shutdown.affinity.node' is not: nobody could tell whose token it is.",
                    "Set 'shutdown.affinity.node' to a name that stays the same after a restart and that no other instance has,"
                            + " or remove 'shutdown.affinity.secret'.");
        }
    }

    private static void checkName(String property, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new RefusedStartException(
                    "The name '%s' of 'shutdown.affinity.%s' cannot be that of a %s."
                            .formatted(name, property, property),
                    "Set 'shutdown.affinity.%s' to letters, digits, '-', '_' and '.'.".formatted(property));
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "AffinityProperties[node=%s, header=%s, cookie=%s]".formatted(this.node, this.header, this.cookie);
    }
}
