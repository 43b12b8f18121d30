package io.quiesce.shutdown.loadbalancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.drain.DrainShutdownAutoConfiguration;
import io.quiesce.shutdown.servlet.ServletShutdownAutoConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.BlockingLoadBalancerClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/**
 * A client that chooses between two real instances, and knows of them only what a registry says that never changes.
 */
@Timeout(120)
class LoadBalancerDrainTests {

    private ServletWebServerApplicationContext first;

    private ServletWebServerApplicationContext second;

    private ConfigurableApplicationContext client;

    @BeforeEach
    void start() {
        this.first = instance();
        this.second = instance();
        this.client = new SpringApplicationBuilder(Client.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.main.banner-mode=off",
                        "shutdown.exit.enabled=false",
                        "spring.cloud.discovery.client.simple.instances.orders[0].uri=" + uri(this.first),
                        "spring.cloud.discovery.client.simple.instances.orders[1].uri=" + uri(this.second))
                .run();
    }

    @AfterEach
    void stop() {
        this.client.close();
        this.first.close();
        this.second.close();
    }

    private static ServletWebServerApplicationContext instance() {
        return TestApplications.start(Instance.class, "shutdown.drain.keep-accepting-for=1h");
    }

    private static String uri(ServletWebServerApplicationContext instance) {
        return "http://localhost:" + instance.getWebServer().getPort();
    }

    private void request() {
        this.client
                .getBean(RestClient.class)
                .get()
                .uri("http://orders/count")
                .retrieve()
                .toBodilessEntity();
    }

    private static int served(ServletWebServerApplicationContext instance) {
        return instance.getBean(Instance.class).requests.get();
    }

    private Set<ServletWebServerApplicationContext> serving(int requests) {
        Set<ServletWebServerApplicationContext> serving = new HashSet<>();
        for (int i = 0; i < requests; i++) {
            int before = served(this.first);
            request();
            serving.add((served(this.first) > before) ? this.first : this.second);
        }
        return serving;
    }

    @Test
    void stopsChoosingWhoSaysThatItLeavesUntilTimeIsUp() {
        assertThat(serving(4)).containsExactlyInAnyOrder(this.first, this.second);
        this.first.getBean(Drain.class).drain(null, null);
        int before = served(this.first);
        assertThat(serving(10)).contains(this.second);
        assertThat(served(this.first)).isEqualTo(before + 1);
        this.first.getBean(Drain.class).resume(null, null);
        assertThat(serving(4)).containsExactly(this.second);
        this.client.getBean(JumpingClock.class).jump(Duration.ofSeconds(31));
        assertThat(serving(4)).containsExactlyInAnyOrder(this.first, this.second);
    }

    @Test
    void staysWithAllIfAllLeave() {
        this.first.getBean(Drain.class).drain(null, null);
        this.second.getBean(Drain.class).drain(null, null);
        assertThat(serving(6)).containsExactlyInAnyOrder(this.first, this.second);
        this.second.getBean(Drain.class).resume(null, null);
        // The next response of it says that it stays.
        serving(2);
        assertThat(serving(4)).containsExactly(this.second);
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        ShutdownAutoConfiguration.class,
        DrainShutdownAutoConfiguration.class,
        ServletShutdownAutoConfiguration.class,
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class
    })
    @RestController
    static class Instance {

        private final AtomicInteger requests = new AtomicInteger();

        @GetMapping("/count")
        void count() {
            this.requests.incrementAndGet();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        ShutdownAutoConfiguration.class,
        LoadBalancerShutdownAutoConfiguration.class,
        LoadBalancerAutoConfiguration.class,
        BlockingLoadBalancerClientAutoConfiguration.class,
        org.springframework.cloud.client.loadbalancer.LoadBalancerAutoConfiguration.class,
        UtilAutoConfiguration.class,
        SimpleDiscoveryClientAutoConfiguration.class,
        CompositeDiscoveryClientAutoConfiguration.class
    })
    static class Client {

        @Bean
        JumpingClock shutdownClock() {
            return new JumpingClock();
        }

        @Bean
        @LoadBalanced
        RestClient.Builder builder() {
            return RestClient.builder();
        }

        @Bean
        RestClient restClient(@LoadBalanced RestClient.Builder builder) {
            return builder.build();
        }
    }
}
