package io.quiesce.shutdown.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.function.Consumer;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A binding of Spring Cloud Stream on a real broker.
 */
class CloudStreamOnKafkaTests extends KafkaFixture {

    private ConfigurableApplicationContext context;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Probe probe() {
            return new Probe();
        }

        @Bean
        Consumer<String> orders(Probe probe) {
            return probe::handle;
        }
    }

    @BeforeEach
    void start() {
        this.context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.cloud.consul.enabled=false",
                        "spring.cloud.stream.default-binder=kafka",
                        "spring.cloud.stream.kafka.binder.brokers=" + broker.getBrokersAsString(),
                        "spring.cloud.function.definition=orders",
                        "spring.cloud.stream.bindings.orders-in-0.destination=" + this.topic,
                        "spring.cloud.stream.bindings.orders-in-0.group=" + this.topic,
                        "shutdown.exit.enabled=false")
                .run();
    }

    @AfterEach
    void stop() {
        probe().permits.release(1000);
        this.context.close();
    }

    private Probe probe() {
        return this.context.getBean(Probe.class);
    }

    @Test
    void completesWhatHasBeenPolledAndTakesNoMore() throws Exception {
        WorkLedger own = this.context.getBean(WorkLedger.class);
        assertThat(probe().events.take()).isEqualTo("x");
        own.startDraining();
        assertThat(own.outstanding()).extracting(WorkDetails::description).contains("messaging (no longer fetching)");
        send();
        probe().permits.release(1000);
        this.context.getBean(EngineClock.class).awaitUntil(Long.MAX_VALUE, () -> own.isIdle(Set.of(WorkKind.MESSAGES)));
        assertThat(committed()).isEqualTo(3);
        assertThat(members()).isZero();
    }

    @Test
    void goesOnWhenTheApplicationComesBack() throws Exception {
        WorkSource source = this.context.getBean("shutdownNamedContainers", WorkSource.class);
        probe().permits.release(3);
        for (int i = 0; i < 3; i++) {
            probe().events.take();
        }
        source.pause();
        assertThat(members()).isZero();
        send();
        source.resume();
        assertThat(probe().events.take()).isEqualTo("x");
    }
}
