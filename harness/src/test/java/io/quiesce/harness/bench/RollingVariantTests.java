package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.quiesce.harness.Haproxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RollingVariantTests {

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STARTER")
    void allButOneDoWithoutTheStarter(RollingVariant variant) {
        assertThat(variant.arguments(Haproxy.Mode.STRICT)).containsExactly("--shutdown.enabled=false");
        assertThat(variant.exitCode()).isEqualTo(143);
    }

    @ParameterizedTest
    @EnumSource
    void starterServesForAsLongAsTheBalancerTakesToFindOut(Haproxy.Mode mode) {
        assertThat(RollingVariant.STARTER.arguments(mode))
                .contains("--shutdown.keep-accepting-for=" + (mode == Haproxy.Mode.STRICT ? "5s" : "8s"));
        assertThat(RollingVariant.STARTER.exitCode()).isZero();
    }

    @Test
    void pauseIsTheUsualOne() {
        assertThat(RollingVariant.PAUSE.pause()).isEqualTo(Duration.ofSeconds(5));
        assertThat(RollingVariant.PAUSE.isBalancerTold()).isFalse();
        assertThat(RollingVariant.PAUSE_TOLD.isBalancerTold()).isTrue();
    }
}
