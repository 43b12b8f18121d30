package io.quiesce.shutdown.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.step.StepMeterRegistry;
import io.micrometer.core.instrument.step.StepRegistryConfig;
import io.quiesce.shutdown.EnableAutoConfigurationWithoutSecurity;
import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.engine.ShutdownListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What those see who watch an application while it drains: it has a web server, one registry that is scraped and one that
 * pushes, all as Spring Boot sets them up.
 */
@Timeout(120)
class MetricsDuringDrainTests {

    private static final Map<String, Object> PROPERTIES = Map.of(
            "server.port", 0,
            "management.endpoints.web.exposure.include", "prometheus,metrics",
            "spring.grpc.server.enabled", false,
            "spring.cloud.discovery.enabled", false,
            "spring.cloud.consul.enabled", false,
            "shutdown.force-shutdown-after", "60s",
            "shutdown.exit.enabled", false);

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void areScrapedDuringTheDrainAndPushedOnceMoreAfterIt() throws Exception {
        SpringApplication application = new SpringApplication(Watched.class);
        application.setDefaultProperties(PROPERTIES);
        var context = (ServletWebServerApplicationContext) application.run();
        Watched watched = context.getBean(Watched.class);
        LastPush push = context.getBean(LastPush.class);
        int port = context.getWebServer().getPort();
        assertThat(get(port, "/actuator/prometheus").body()).contains("shutdown_state 0.0");

        var held = this.client.sendAsync(request(port, "/held"), BodyHandlers.ofString());
        assertThat(watched.entered.await(30, TimeUnit.SECONDS)).isTrue();
        // On a thread of its own: the client needs the common pool, which has one thread where there are two
        // processors.
        CompletableFuture<Void> closing =
                CompletableFuture.runAsync(context::close, (close) -> new Thread(close).start());
        try {
            watchDrain(port, watched, push);
        } finally {
            watched.release.countDown();
        }

        assertThat(held.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        closing.get(30, TimeUnit.SECONDS);
        assertThat(push.isClosed()).isTrue();
        assertThat(push.published)
                .contains(
                        "shutdown.state[] 3.0",
                        "shutdown.outstanding[tag(kind=requests)] 0.0",
                        "shutdown.rejected[tag(kind=requests), tag(reason=shutting-down)] 1.0",
                        "shutdown.completed[tag(kind=requests)] 1.0",
                        "shutdown.handler[tag(handler=holding), tag(outcome=completed)] 1",
                        "shutdown.drain[tag(outcome=completed)] 1");
    }

    private void watchDrain(int port, Watched watched, LastPush push) throws Exception {
        assertThat(watched.handlerCalled.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(watched.refusing.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(get(port, "/free").statusCode()).isEqualTo(503);

        String scraped = get(port, "/actuator/prometheus").body();
        assertThat(scraped.lines())
                .contains(
                        "shutdown_state 3.0",
                        "shutdown_outstanding{kind=\"requests\"} 1.0",
                        "shutdown_outstanding{kind=\"handlers\"} 1.0",
                        "shutdown_rejected_total{kind=\"requests\",reason=\"shutting-down\"} 1.0");
        assertThat(get(port, "/actuator/metrics/shutdown.outstanding").body()).contains("sessions");
        assertThat(push.isClosed()).isFalse();
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return this.client
                .sendAsync(request(port, path), BodyHandlers.ofString())
                .get(30, TimeUnit.SECONDS);
    }

    private static HttpRequest request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .build();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfigurationWithoutSecurity
    @RestController
    static class Watched {

        final CountDownLatch entered = new CountDownLatch(1);

        final CountDownLatch handlerCalled = new CountDownLatch(1);

        final CountDownLatch release = new CountDownLatch(1);

        final CountDownLatch refusing = new CountDownLatch(1);

        @GetMapping("/held")
        String held() throws InterruptedException {
            this.entered.countDown();
            this.release.await();
            return "done";
        }

        @GetMapping("/free")
        String free() {
            return "done";
        }

        @Bean
        ShutdownHandler holding() {
            return (progress) -> {
                this.handlerCalled.countDown();
                this.release.await();
            };
        }

        @Bean
        ShutdownListener refusalListener() {
            return new ShutdownListener() {
                @Override
                public void refusing(boolean early) {
                    Watched.this.refusing.countDown();
                }
            };
        }

        @Bean
        static LastPush lastPush() {
            return new LastPush();
        }
    }

    /** Keeps what it published last; its step is so long that it does so only when it is closed. */
    static final class LastPush extends StepMeterRegistry {

        private static final StepRegistryConfig CONFIG = new StepRegistryConfig() {
            @Override
            public String prefix() {
                return "test";
            }

            @Override
            public Duration step() {
                return Duration.ofHours(1);
            }

            @Override
            public String get(String key) {
                return null;
            }
        };

        final List<String> published = new ArrayList<>();

        LastPush() {
            super(CONFIG, Clock.SYSTEM);
        }

        @Override
        protected void publish() {
            this.published.clear();
            for (Meter meter : getMeters()) {
                String name = meter.getId().getName() + meter.getId().getTags();
                if (meter instanceof Gauge gauge) {
                    this.published.add(name + " " + gauge.value());
                } else if (meter instanceof FunctionCounter counter) {
                    this.published.add(name + " " + counter.count());
                } else if (meter instanceof Timer timer) {
                    this.published.add(name + " " + timer.count());
                }
            }
        }

        @Override
        protected TimeUnit getBaseTimeUnit() {
            return TimeUnit.SECONDS;
        }
    }
}
