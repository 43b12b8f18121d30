package io.quiesce.shutdown.drain;

import java.util.Map;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.DrainRequest;
import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ResumeRequest;
import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.signal.ProcessSignals;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * Auto-configuration of the bean with which an application goes softly out of service and comes back.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnEngine
@EnableConfigurationProperties(DrainProperties.class)
public final class DrainShutdownAutoConfiguration {

    @Bean
    Drain shutdownDrain(
            ShutdownEngine shutdownEngine, DrainProperties properties, ConfigurableApplicationContext context) {
        shutdownEngine.softDrain().configure(properties.timings(), () -> ProcessSignals.get()
                .shutDown(context));
        return shutdownEngine.softDrain();
    }

    @Bean
    ApplicationListener<PayloadApplicationEvent<DrainRequest>> drainRequests(Drain shutdownDrain) {
        return ApplicationListener.forPayload((request) -> shutdownDrain.drain(request.by(), request.reason()));
    }

    @Bean
    ApplicationListener<PayloadApplicationEvent<ResumeRequest>> resumeRequests(Drain shutdownDrain) {
        return ApplicationListener.forPayload((request) -> shutdownDrain.resume(request.by(), request.reason()));
    }

    @Bean
    ShutdownListener drainEvents(ConfigurableApplicationContext context) {
        return new ShutdownListener() {
            @Override
            public void changed(DrainStatus status, Map<WorkKind, Long> outstanding) {
                context.publishEvent(status);
            }
        };
    }
}
