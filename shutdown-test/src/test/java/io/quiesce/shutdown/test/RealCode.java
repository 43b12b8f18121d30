package io.quiesce.shutdown.test;

import java.security.GeneralSecurityException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Code that needs a processor for a while, and no time that is virtual.
 */
final class RealCode {

    /** A tenth of a second or so: far more than virtual time needs, and far less than the three seconds that are waited for. */
    private static final int ITERATIONS = 20_000;

    private static final int BITS = 256;

    private RealCode() {}

    static void run() {
        try {
            SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec("secret".toCharArray(), new byte[BITS], ITERATIONS, BITS));
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
