package io.quiesce.shutdown.affinity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.fuzz.Fuzz;
import org.junit.jupiter.api.Test;

/**
 * Whatever a client sends for a token, it is one only if it is the very text that was issued.
 */
class SignedTokensFuzzTests {

    private static final int USUAL = 5000;

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final SignedTokens tokens = new SignedTokens(SECRET, "a", new VirtualClock());

    private final String issued = this.tokens.issue(Duration.ofMinutes(1));

    private final String foreign = new SignedTokens(SECRET, "b", new VirtualClock()).issue(Duration.ofMinutes(1));

    @Test
    void onlyTheVeryTextIsAToken() {
        Fuzz.run(
                SignedTokensFuzzTests.class,
                USUAL,
                (odd) -> switch (odd.below(4)) {
                    case 0 -> odd.text();
                    case 1 -> odd.touched(this.foreign);
                    case 2 -> odd.text() + "." + this.issued.substring(this.issued.indexOf('.') + 1);
                    default -> odd.touched(this.issued);
                },
                (text) -> assertThat(this.tokens.isValid(text)).isEqualTo(text.equals(this.issued)));
    }
}
