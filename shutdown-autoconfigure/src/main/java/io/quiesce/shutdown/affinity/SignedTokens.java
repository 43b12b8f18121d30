package io.quiesce.shutdown.affinity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.quiesce.shutdown.AffinityTokens;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownTimings;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of the form {@code expiry.signature}: the time in milliseconds, and an HMAC of it and of the node.
 */
final class SignedTokens implements AffinityTokens {

    private static final String ALGORITHM = "HmacSHA256";

    /** Two numbers of 64 bits in text are shorter. What is longer is not looked at. */
    private static final int LONGEST = 80;

    private final SecretKeySpec key;

    private final String node;

    private final EngineClock clock;

    SignedTokens(@Nullable String secret, @Nullable String node, EngineClock clock) {
        this.key =
                new SecretKeySpec((secret != null) ? secret.getBytes(StandardCharsets.UTF_8) : randomKey(), ALGORITHM);
        this.node = (node != null) ? node : UUID.randomUUID().toString();
        this.clock = clock;
    }

    private static byte[] randomKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return key;
    }

    @Override
    public String issue(Duration lifetime) {
        if (lifetime.isNegative() || lifetime.isZero() || lifetime.compareTo(ShutdownTimings.LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "'lifetime' is %s, which is not positive, or longer than a year".formatted(lifetime));
        }
        String expiry = String.valueOf(this.clock.now().plus(lifetime).toEpochMilli());
        return expiry + "." + signature(expiry);
    }

    @Override
    public boolean isValid(String token) {
        int dot = token.indexOf('.');
        if (dot <= 0 || token.length() > LONGEST) {
            return false;
        }
        String expiry = token.substring(0, dot);
        byte[] expected = signature(expiry).getBytes(StandardCharsets.US_ASCII);
        byte[] given = token.substring(dot + 1).getBytes(StandardCharsets.UTF_8);
        // Who has signed it has written a number.
        return MessageDigest.isEqual(expected, given) && this.clock.now().toEpochMilli() < Long.parseLong(expiry);
    }

    private String signature(String expiry) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(this.key);
            // The number ends where the name begins, so no two pairs have the same text.
            byte[] signature =
                    mac.doFinal(("shutdown-affinity " + expiry + " " + this.node).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, ex);
        }
    }
}
