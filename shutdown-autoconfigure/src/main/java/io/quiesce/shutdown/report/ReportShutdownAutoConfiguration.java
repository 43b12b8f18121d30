package io.quiesce.shutdown.report;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/**
 * Auto-configuration of what is said of a shutdown.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ShutdownAutoConfiguration.class)
@ConditionalOnBean(ShutdownEngine.class)
@EnableConfigurationProperties(ReportShutdownProperties.class)
public final class ReportShutdownAutoConfiguration {

    @Bean
    ShutdownLog shutdownLog() {
        return new ShutdownLog();
    }

    /** The report as a file. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JsonMapper.class)
    @ConditionalOnProperty("shutdown.report.file")
    static class FileConfiguration {

        @Bean
        ReportFile shutdownReportFile(ReportShutdownProperties properties) {
            return new ReportFile(properties.file());
        }
    }
}
