package io.quiesce.sample.courier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.Principal;
import java.time.Duration;

import io.quiesce.shutdown.AdmissionRequest;
import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.drain.DrainShutdownAutoConfiguration;
import io.quiesce.shutdown.leases.LeasesShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Tests for {@link Couriers} and {@link CourierAffinity}, out of service.
 */
class CouriersTests {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    DrainShutdownAutoConfiguration.class,
                    LeasesShutdownAutoConfiguration.class))
            .withPropertyValues("shutdown.exit.enabled=false", "shutdown.leases.expiry-upon-offline=10s")
            .withUserConfiguration(Couriers.class, CourierAffinity.class);

    private record Request(String path) implements AdmissionRequest {

        @Override
        public String method() {
            return "PUT";
        }

        @Override
        public String header(String name) {
            return null;
        }

        @Override
        public Principal principal() {
            return null;
        }

        @Override
        public Object source() {
            return this;
        }
    }

    @Test
    void keepsWhoHasADeliveryAndSendsTheOthersAway() {
        this.contextRunner.run((context) -> {
            Couriers couriers = context.getBean(Couriers.class);
            couriers.register("ada", MINUTE);
            couriers.register("bob", MINUTE);
            couriers.beginDelivery("bob");
            Drain drain = context.getBean(Drain.class);
            drain.drain(null, null);
            assertThatExceptionOfType(CourierRefusedException.class)
                    .isThrownBy(() -> couriers.register("ada", MINUTE))
                    .satisfies((ex) -> assertThat(ex.decision().status()).isEqualTo(503));
            assertThat(couriers.register("bob", MINUTE)).isEqualTo(Duration.ofSeconds(10));
            assertThat(couriers.list()).containsExactly(new Courier("bob", true));
            couriers.endDelivery("bob");
            assertThatExceptionOfType(CourierRefusedException.class).isThrownBy(() -> couriers.register("bob", MINUTE));
            drain.resume(null, null);
            assertThat(couriers.register("ada", MINUTE)).isEqualTo(MINUTE);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "/couriers/ada, true",
        "/couriers/ada/deliveries, true",
        "/couriers/bob, false",
        "/couriers, false",
        "/couriers/ada/other, false",
        "/orders, false"
    })
    void letsInWhatIsAskedAboutARegisteredCourier(String path, boolean expected) {
        this.contextRunner.run((context) -> {
            context.getBean(Couriers.class).register("ada", MINUTE);
            assertThat(context.getBean(CourierAffinity.class).belongsHere(new Request(path)))
                    .isEqualTo(expected);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"shutdown.enabled=false", "shutdown.leases.enabled=false"})
    void isNotThereWithoutLeases(String property) {
        this.contextRunner
                .withPropertyValues(property)
                .withUserConfiguration(CourierController.class)
                .run((context) -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(Couriers.class)
                        .doesNotHaveBean(CourierAffinity.class)
                        .doesNotHaveBean(CourierController.class));
    }
}
