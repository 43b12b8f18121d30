package io.quiesce.shutdown.affinity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;

import io.quiesce.shutdown.engine.VirtualClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedTokensTests {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private static final Duration HOUR = Duration.ofHours(1);

    private final VirtualClock clock = new VirtualClock();

    private final SignedTokens tokens = new SignedTokens(SECRET, "a", this.clock);

    private void pass(Duration time) throws InterruptedException {
        this.clock.awaitUntil(this.clock.nanoTime() + time.toNanos(), () -> false);
    }

    @Test
    void areValidUntilTheyExpire() throws Exception {
        String token = this.tokens.issue(HOUR);
        assertThat(this.tokens.isValid(token)).isTrue();
        pass(HOUR.minusMillis(1));
        assertThat(this.tokens.isValid(token)).isTrue();
        pass(Duration.ofMillis(1));
        assertThat(this.tokens.isValid(token)).isFalse();
    }

    @Test
    void fitIntoHeadersAndCookies() {
        assertThat(this.tokens.issue(HOUR)).matches("[0-9A-Za-z._-]{1,80}");
    }

    @Test
    void doNotSayWhoHasIssuedThem() {
        assertThat(new SignedTokens(SECRET, "orders-7", this.clock).issue(HOUR)).doesNotContain("orders", SECRET);
    }

    @Test
    void outliveARestartWithASecretAndAName() {
        assertThat(new SignedTokens(SECRET, "a", this.clock).isValid(this.tokens.issue(HOUR)))
                .isTrue();
    }

    @Test
    void areNotThoseOfAnotherNodeOrAnotherSecret() {
        String token = this.tokens.issue(HOUR);
        assertThat(new SignedTokens(SECRET, "b", this.clock).isValid(token)).isFalse();
        assertThat(new SignedTokens(SECRET.replace('0', '1'), "a", this.clock).isValid(token))
                .isFalse();
    }

    @Test
    void endWithTheProcessByDefault() {
        SignedTokens unnamed = new SignedTokens(null, null, this.clock);
        assertThat(unnamed.isValid(unnamed.issue(HOUR))).isTrue();
        SignedTokens named = new SignedTokens(null, "a", this.clock);
        assertThat(new SignedTokens(null, "a", this.clock).isValid(named.issue(HOUR)))
                .isFalse();
    }

    @Test
    void cannotBeGivenALongerLifeByTheirBearer() {
        String token = this.tokens.issue(HOUR);
        String signature = token.substring(token.indexOf('.'));
        String later =
                String.valueOf(this.clock.now().plus(HOUR.multipliedBy(2)).toEpochMilli());
        assertThat(this.tokens.isValid(later + signature)).isFalse();
        assertThat(this.tokens.isValid("0" + token)).isFalse();
        assertThat(this.tokens.isValid("+" + token)).isFalse();
    }

    @Test
    void areNotValidWithAnyOtherCharacter() {
        String token = this.tokens.issue(HOUR);
        for (int i = 0; i < token.length(); i++) {
            char other = (token.charAt(i) == '1') ? '2' : '1';
            assertThat(this.tokens.isValid(token.substring(0, i) + other + token.substring(i + 1)))
                    .as("position %s", i)
                    .isFalse();
        }
        assertThat(this.tokens.isValid(token + "=")).isFalse();
        assertThat(this.tokens.isValid(token.substring(0, token.length() - 1))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "1",
                "1.",
                ".1",
                "x.y",
                "99999999999999999999999.x",
                "-1.x",
                "\u0661.\u0000",
                "\uD800.\uDFFF"
            })
    void takeGarbageForWhatItIs(String garbage) {
        assertThat(this.tokens.isValid(garbage)).isFalse();
        assertThat(this.tokens.isValid(garbage.repeat(10_000))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "P366D", "PT2562047788015215H"})
    void haveALifetimeThatCanBeMeant(Duration lifetime) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.tokens.issue(lifetime))
                .withMessageContaining("'lifetime' is " + lifetime);
    }
}
