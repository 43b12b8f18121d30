package io.quiesce.shutdown.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import java.lang.reflect.Proxy;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.beans.ForeseenProxies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.SimpleJob;
import org.springframework.batch.core.job.flow.FlowJob;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A native image has no proxy that it was not told of. */
@Timeout(60)
class JobsAheadOfTimeTests {

    @Test
    void proxiesOfJobsAreForeseen() {
        ForeseenProxies foreseen = ForeseenProxies.of(Application.class);
        new ApplicationContextRunner().withUserConfiguration(Application.class).run((context) -> assertThat(
                        context.getBeansOfType(Job.class).values())
                .hasSize(2)
                .allMatch((job) -> Proxy.isProxyClass(job.getClass()))
                .allSatisfy(foreseen::assertInclude));
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({ShutdownAutoConfiguration.class, BatchShutdownAutoConfiguration.class})
    static class Application {

        @Bean
        Job simple() {
            SimpleJob job = new SimpleJob("simple");
            job.setJobRepository(mock(JobRepository.class));
            return job;
        }

        @Bean
        Job flow() {
            FlowJob job = new FlowJob("flow");
            job.setJobRepository(mock(JobRepository.class));
            return job;
        }
    }
}
