package io.quiesce.shutdown.report;

import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.Workload;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * Auto-configuration of what is said of a shutdown.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnEngine
@EnableConfigurationProperties(ReportShutdownProperties.class)
public final class ReportShutdownAutoConfiguration {

    @Bean
    ShutdownLog shutdownLog() {
        return new ShutdownLog();
    }

    @Bean
    UnfinishedRunners shutdownUnfinishedRunners(ConfigurableApplicationContext context) {
        return new UnfinishedRunners(context);
    }

    /** The report as a file. Processed ahead of time, its beans are there without a name too, and are nothing then. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JsonMapper.class)
    @Conditional(OnFileName.class)
    static class FileConfiguration {

        // Before the log, which may take no more lines: a full pipe that nobody reads blocks whoever writes to it.
        @Bean
        @Order(Ordered.HIGHEST_PRECEDENCE)
        @Nullable
        ReportFile shutdownReportFile(ReportShutdownProperties properties) {
            return properties.hasFile() ? new ReportFile(properties.checkedFile()) : null;
        }

        // After the file: whatever becomes of the picture, the report has been written.
        @Bean
        @Nullable
        ReportPicture shutdownReportPicture(
                ReportShutdownProperties properties,
                EngineClock shutdownClock,
                Workload workload,
                ShutdownEngine shutdownEngine) {
            if (!properties.hasFile()) {
                return null;
            }
            return new ReportPicture(
                    properties.checkedFile(),
                    new Recording(shutdownClock, workload::counts, shutdownEngine::runningHandlers));
        }
    }

    /** Whether there is a name, or may be one when what is processed ahead of time starts. */
    static final class OnFileName implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)
                    || StringUtils.hasText(context.getEnvironment().getProperty("shutdown.report.file"));
        }
    }
}
