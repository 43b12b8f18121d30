package io.quiesce.shutdown.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.servlet.ServletShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/**
 * What is said of a request tells nobody more than its path.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class SecretsTests {

    private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    ServletShutdownAutoConfiguration.class,
                    ReportShutdownAutoConfiguration.class))
            .withPropertyValues("shutdown.force-shutdown-after=0s", "shutdown.force-close-tasks-grace=0s");

    @TempDir
    private Path folder;

    @Test
    void neitherQueryNorSessionNorHeadersAppear(CapturedOutput output) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/orders;jsessionid=s3cret-1;v=s3cret-2/7");
        request.setQueryString("token=s3cret-3");
        request.addParameter("token", "s3cret-3");
        request.addHeader("Authorization", "Bearer s3cret-4");
        Path file = this.folder.resolve("report.json");
        this.contextRunner.withPropertyValues("shutdown.report.file=" + file).run((context) -> {
            abandon(
                    request,
                    context.getBean(FilterRegistrationBean.class).getFilter(),
                    context.getBean(ShutdownEngine.class));
            assertThat(output).contains("Abandoned", "'GET /orders/7'").doesNotContain("s3cret");
            assertThat(file).content().contains("\"GET /orders/7\"").doesNotContain("s3cret");
        });
    }

    private static void abandon(MockHttpServletRequest request, Filter filter, ShutdownEngine engine)
            throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch abandoned = new CountDownLatch(1);
        FilterChain stubborn = (servletRequest, response) -> {
            entered.countDown();
            while (abandoned.getCount() > 0) {
                Thread.onSpinWait();
            }
        };
        Thread server = ThreadStarter.DAEMON.start("server", () -> {
            try {
                filter.doFilter(request, new MockHttpServletResponse(), stubborn);
            } catch (Exception ex) {
                throw new IllegalStateException(ex);
            }
        });
        entered.await();
        engine.drain(ShutdownCause.SIGINT);
        engine.closed();
        abandoned.countDown();
        server.join();
    }
}
