package io.quiesce.shutdown.actuator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.TestApplications;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

/**
 * What is said and done with the endpoint of an application that is secured as Spring Boot's documentation has it. Who may do what
 * is in {@link EndpointAccessTests}.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class DrainSecurityTests {

    private static final String EXPOSED = "management.endpoints.web.exposure.include=drain";

    private static final String UNRESTRICTED = "management.endpoint.drain.access=unrestricted";

    private final HttpClient client = HttpClient.newHttpClient();

    private ServletWebServerApplicationContext context;

    private void start(String... properties) {
        List<String> all = new ArrayList<>(List.of("logging.level.io.quiesce.shutdown=info"));
        all.addAll(List.of(properties));
        this.context = TestApplications.start(Application.class, all.toArray(new String[0]));
    }

    @AfterEach
    void stop() {
        this.context.close();
    }

    private ShutdownState state() {
        return this.context.getBean(Drain.class).status().state();
    }

    private HttpResponse<String> send(String user, String method, String path) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s%s"
                        .formatted(this.context.getWebServer().getPort(), path)))
                .header("Content-Type", "application/json")
                .method(method, method.equals("POST") ? BodyPublishers.ofString("{}") : BodyPublishers.noBody());
        if (!user.isEmpty()) {
            String credentials =
                    Base64.getEncoder().encodeToString((user + ":s3cret").getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + credentials);
        }
        return this.client.send(request.build(), BodyHandlers.ofString());
    }

    private int drain(String user) throws Exception {
        return send(user, "POST", "/actuator/drain").statusCode();
    }

    @Test
    void saysWhoItWasInDocumentAndLog(CapturedOutput output) throws Exception {
        start(EXPOSED, UNRESTRICTED);
        assertThat(send("admin", "POST", "/actuator/drain").body()).contains("\"by\":\"admin\"");
        assertThat(send("admin", "GET", "/actuator/drain").body()).contains("\"by\":\"admin\"");
        send("admin", "DELETE", "/actuator/drain");
        assertThat(output)
                .contains("Going out of service by admin", "Back in service by admin")
                .doesNotContain("s3cret");
    }

    @Test
    void isNotExposedByDefault() throws Exception {
        start(UNRESTRICTED);
        assertThat(drain("admin")).isEqualTo(404);
        assertThat(send("admin", "GET", "/actuator/drain").statusCode()).isEqualTo(404);
        assertThat(state()).isEqualTo(ShutdownState.ONLINE);
    }

    @Test
    void noOtherMethodChangesTheState() throws Exception {
        start(EXPOSED, UNRESTRICTED);
        List<String> others = List.of("GET", "HEAD", "OPTIONS", "PUT", "PATCH");
        for (String method : others) {
            send("admin", method, "/actuator/drain?reason=x&_method=POST");
            assertThat(state()).as(method).isEqualTo(ShutdownState.ONLINE);
        }
        drain("admin");
        for (String method : others) {
            send("admin", method, "/actuator/drain?reason=x&_method=DELETE");
            assertThat(state()).as(method).isNotEqualTo(ShutdownState.ONLINE);
        }
    }

    /** Spring Security remembers what was asked for in a session. */
    @Test
    void isNotHeldByWhoIsNotKnown() throws Exception {
        start(EXPOSED, UNRESTRICTED);
        drain("admin");
        HttpResponse<String> unknown = send("", "GET", "/actuator/drain");
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(unknown.headers().firstValue("Set-Cookie")).get().asString().startsWith("JSESSIONID=");
        assertThat(send("admin", "GET", "/actuator/drain").body()).contains("\"sessions\":0");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Users.class)
    static class Application {

        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            return http.securityMatcher(EndpointRequest.toAnyEndpoint())
                    .authorizeHttpRequests((requests) -> requests.anyRequest().hasRole("ADMIN"))
                    .httpBasic(Customizer.withDefaults())
                    .csrf((csrf) -> csrf.disable())
                    .build();
        }
    }

    /** Who there is. */
    @Configuration(proxyBeanMethods = false)
    static class Users {

        /** As weak as can be: Spring Security's own takes longer than a test. */
        @Bean
        PasswordEncoder encoder() {
            return new BCryptPasswordEncoder(4);
        }

        @Bean
        UserDetailsService users(PasswordEncoder encoder) {
            return new InMemoryUserDetailsManager(
                    User.withUsername("admin")
                            .password(encoder.encode("s3cret"))
                            .roles("ADMIN")
                            .build(),
                    User.withUsername("user")
                            .password(encoder.encode("s3cret"))
                            .roles("USER")
                            .build());
        }
    }
}
