package io.quiesce.shutdown.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.DrainRequest;
import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ResumeRequest;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;

class DrainShutdownAutoConfigurationTests {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, DrainShutdownAutoConfiguration.class))
            .withPropertyValues("shutdown.drain.keep-accepting-for=1h");

    @Test
    void carriesOutWhatAnEventAsksFor() {
        this.application.run((context) -> {
            Drain drain = context.getBean(Drain.class);
            context.publishEvent(new DrainRequest("disk watch", "nearly full"));
            assertThat(drain.status().state()).isEqualTo(ShutdownState.BECOMING_OFFLINE);
            assertThat(drain.status().by()).isEqualTo("disk watch");
            assertThat(drain.status().reason()).isEqualTo("nearly full");
            context.publishEvent(new ResumeRequest("disk watch", "new disk"));
            assertThat(drain.status().state()).isEqualTo(ShutdownState.ONLINE);
            assertThat(drain.status().reason()).isEqualTo("new disk");
        });
    }

    @Test
    void publishesWhatBecameOfIt() {
        this.application.withBean(Witness.class).run((context) -> {
            context.getBean(Drain.class).drain("operator", null);
            context.getBean(Drain.class).resume("operator", null);
            assertThat(context.getBean(Witness.class).seen)
                    .extracting(DrainStatus::state)
                    .containsExactly(ShutdownState.BECOMING_OFFLINE, ShutdownState.ONLINE);
        });
    }

    static class Witness {

        private final List<DrainStatus> seen = new ArrayList<>();

        @EventListener
        void changed(DrainStatus status) {
            this.seen.add(status);
        }
    }
}
