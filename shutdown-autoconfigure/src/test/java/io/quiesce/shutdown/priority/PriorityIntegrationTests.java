package io.quiesce.shutdown.priority;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import jakarta.servlet.http.HttpServletRequest;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Admission.Decision;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What rules let in, in an application with Tomcat and Spring Security as Spring Boot sets them up.
 */
@Timeout(60)
class PriorityIntegrationTests {

    private final HttpClient client = HttpClient.newHttpClient();

    private ServletWebServerApplicationContext context;

    private Work holding;

    private void start(String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "shutdown.force-shutdown-after=0s",
                "shutdown.force-close-tasks-grace=0s",
                "shutdown.http.explain=true"));
        all.addAll(List.of(properties));
        this.context = TestApplications.start(Application.class, all.toArray(new String[0]));
    }

    /** Something outstanding keeps it from being offline. */
    private void becomeOffline() {
        this.holding = ledger().tracker().begin("export");
        this.context.getBean(Drain.class).drain(null, null);
    }

    @AfterEach
    void stop() {
        this.context.getBean(Application.class).lookedUp.countDown();
        this.context.close();
    }

    private WorkLedger ledger() {
        return this.context.getBean(WorkLedger.class);
    }

    private long count(Decision decision) {
        return this.context.getBean(Admission.class).count(decision);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(
                "http://127.0.0.1:%s%s".formatted(this.context.getWebServer().getPort(), path)));
    }

    private HttpRequest.Builder by(String user, String path) {
        return request(path)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString((user + ":pw").getBytes(StandardCharsets.UTF_8)));
    }

    /** Returns the status, and why. */
    private String send(HttpRequest.Builder request) throws Exception {
        HttpResponse<Void> response = this.client.send(request.build(), BodyHandlers.discarding());
        return response.statusCode() + " "
                + response.headers().firstValue("Shutdown-Decision").orElse("without decision");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "native", "framework"})
    void believesAProxyByItsSocketAndNotByWhatHeadersSay(String strategy) throws Exception {
        start(
                "server.forward-headers-strategy=" + strategy,
                "shutdown.priority.rules[0].header=X-Priority",
                "shutdown.priority.trusted-proxies=10\\.0\\.0\\.7");
        becomeOffline();
        assertThat(send(request("/public")
                        .header("X-Priority", "1")
                        .header("X-Forwarded-For", "10.0.0.7")
                        .header("Forwarded", "for=10.0.0.7")))
                .isEqualTo("503 becoming-offline");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "native", "framework"})
    void letsInWhatATrustedProxySaysOfItsClients(String strategy) throws Exception {
        start(
                "server.forward-headers-strategy=" + strategy,
                "shutdown.priority.rules[0].header=X-Priority",
                "shutdown.priority.rules[0].header-value=emergency",
                "shutdown.priority.trusted-proxies=127\\.0\\.0\\.1");
        becomeOffline();
        assertThat(send(request("/client").header("X-Priority", "emergency").header("X-Forwarded-For", "192.0.2.1")))
                .isEqualTo("200 priority");
        assertThat(send(request("/client").header("X-Priority", "no").header("X-Forwarded-For", "192.0.2.1")))
                .isEqualTo("503 becoming-offline");
        // The strategies do what they are for.
        assertThat(this.context.getBean(Application.class).client)
                .isEqualTo(strategy.equals("none") ? "127.0.0.1" : "192.0.2.1");
    }

    @Test
    void letsInWhoHasTheAuthorityAndNobodyElse() throws Exception {
        start("shutdown.priority.rules[0].path=/public/**", "shutdown.priority.rules[0].authority=ROLE_OPERATOR");
        assertThat(send(by("user", "/public"))).isEqualTo("200 without decision");
        becomeOffline();
        assertThat(send(by("operator", "/public"))).isEqualTo("200 priority");
        assertThat(send(by("user", "/public"))).isEqualTo("503 becoming-offline");
        assertThat(send(request("/public"))).isEqualTo("503 becoming-offline");
        assertThat(send(by("operator", "/public/later"))).isEqualTo("200 priority");
        assertThat(count(Decision.PRIORITY)).isEqualTo(2);
        assertThat(count(Decision.BECOMING_OFFLINE)).isEqualTo(2);
    }

    @Test
    void leavesItToSpringSecurityWhoIsNotLetInAnyway() throws Exception {
        start("shutdown.priority.rules[0].authority=ROLE_OPERATOR");
        becomeOffline();
        assertThat(send(by("stranger", "/public"))).isEqualTo("401 without decision");
        assertThat(send(request("/secured"))).isEqualTo("401 without decision");
        assertThat(count(Decision.PRIORITY) + count(Decision.BECOMING_OFFLINE)).isZero();
    }

    @Test
    void refusesAtTheDoorWhatNoAuthorityCouldLetIn() throws Exception {
        start("shutdown.priority.rules[0].path=/secured", "shutdown.priority.rules[0].authority=ROLE_OPERATOR");
        becomeOffline();
        // Nobody has asked who this is.
        assertThat(send(by("stranger", "/public"))).isEqualTo("503 becoming-offline");
        assertThat(send(by("operator", "/public"))).isEqualTo("503 becoming-offline");
        assertThat(send(by("operator", "/secured"))).isEqualTo("200 priority");
    }

    @Test
    void refusesEverythingOnceItIsOffline() throws Exception {
        start("shutdown.priority.rules[0].path=/public", "shutdown.priority.rules[1].authority=ROLE_OPERATOR");
        CountDownLatch offline = new CountDownLatch(1);
        this.context.addApplicationListener((event) -> {
            if (this.context.getBean(Drain.class).status().state() == ShutdownState.OFFLINE) {
                offline.countDown();
            }
        });
        becomeOffline();
        assertThat(send(request("/public"))).isEqualTo("200 priority");
        this.holding.close();
        offline.await();
        assertThat(send(request("/public"))).isEqualTo("503 offline");
        assertThat(send(by("operator", "/secured"))).isEqualTo("503 offline");
        assertThat(send(by("stranger", "/secured"))).isEqualTo("503 offline");
    }

    @Test
    void countsARequestWhileItFindsOutWhoAsks() throws Exception {
        start("shutdown.priority.rules[0].authority=ROLE_OPERATOR");
        becomeOffline();
        CompletableFuture<HttpResponse<Void>> asking =
                this.client.sendAsync(by("slow", "/public").build(), BodyHandlers.discarding());
        Application application = this.context.getBean(Application.class);
        application.lookingUp.await();
        assertThat(ledger().counts()).containsEntry(WorkKind.REQUESTS, 1L);
        this.context.getBean(Drain.class).resume(null, null);
        application.lookedUp.countDown();
        assertThat(asking.get().statusCode()).as("back in service").isEqualTo(200);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Controller.class)
    static class Application {

        private final CountDownLatch lookingUp = new CountDownLatch(1);

        private final CountDownLatch lookedUp = new CountDownLatch(1);

        private volatile String client;

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            return http.authorizeHttpRequests((requests) -> requests.requestMatchers("/secured")
                            .authenticated()
                            .anyRequest()
                            .permitAll())
                    .httpBasic(Customizer.withDefaults())
                    // To remember what was asked for takes a session, and no new one begins out of service.
                    .requestCache((cache) -> cache.disable())
                    .build();
        }

        /** As weak as can be: Spring Security's own takes longer than a test. */
        @Bean
        PasswordEncoder encoder() {
            return new BCryptPasswordEncoder(4);
        }

        @Bean
        UserDetailsService users() {
            return this::lookUp;
        }

        private UserDetails lookUp(String name) {
            if (name.equals("slow")) {
                this.lookingUp.countDown();
                try {
                    this.lookedUp.await();
                } catch (InterruptedException ex) {
                    Thread.currentThread().interrupt();
                }
            }
            return User.withUsername(name)
                    .password(encoder().encode(name.equals("stranger") ? "other" : "pw"))
                    .roles(name.equals("operator") ? "OPERATOR" : "USER")
                    .build();
        }
    }

    @RestController
    static class Controller {

        private final Application application;

        Controller(Application application) {
            this.application = application;
        }

        @GetMapping({"/public", "/secured"})
        String now() {
            return "now";
        }

        @GetMapping("/public/later")
        Callable<String> later() {
            return () -> "later";
        }

        @GetMapping("/client")
        void client(HttpServletRequest request) {
            this.application.client = request.getRemoteAddr();
        }
    }
}
