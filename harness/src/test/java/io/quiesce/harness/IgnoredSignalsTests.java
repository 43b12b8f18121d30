package io.quiesce.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class IgnoredSignalsTests {

    @Test
    void nothingPrecedesTheCommandWhenSigintIsNotIgnored() {
        assertThat(IgnoredSignals.prefixFor(Stream.of("Name:\tjava", "SigIgn:\t0000000180000001")))
                .isEmpty();
    }

    @Test
    void resetsSigintWhenItIsIgnored() {
        assertThat(IgnoredSignals.prefixFor(Stream.of("SigBlk:\t0000000000000002", "SigIgn:\t0000000180000002")))
                .containsExactly("env", "--default-signal=INT");
    }

    @Test
    void nothingPrecedesTheCommandWhenNothingIsKnown() {
        assertThat(IgnoredSignals.prefixFor(Stream.of("Name:\tjava"))).isEmpty();
    }
}
