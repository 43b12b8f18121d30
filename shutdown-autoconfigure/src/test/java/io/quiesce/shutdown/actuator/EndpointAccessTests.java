package io.quiesce.shutdown.actuator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.TestApplications;
import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.WorkTracker.Work;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;

/**
 * Who may do what with the endpoint: each cell of the table in docs/security.md, on the port of the application and on one of the
 * actuator's own, with tokens against forged requests and without.
 */
@Timeout(120)
class EndpointAccessTests {

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(none|read-only|unrestricted)` \\| `(\\w+)(\\?\\S*)?` \\|((?: \\d{3} \\|){4})$");

    private static final String TOKEN = "0123456789";

    private static final String ROLE = "admin";

    private static final List<String> USERS = List.of("", "user", ROLE);

    private final HttpClient client = HttpClient.newHttpClient();

    private ConfigurableApplicationContext context;

    /**
     * What is asked for, and what comes of it.
     *
     * @param access what {@code management.endpoint.drain.access} is
     * @param method the method of the request
     * @param query its query
     * @param statuses for nobody, for somebody without the role, for who has it, and for who has it and no token
     */
    record Row(String access, String method, String query, List<Integer> statuses) {

        private static Row of(MatchResult row) {
            return new Row(
                    row.group(1),
                    row.group(2),
                    (row.group(3) != null) ? row.group(3) : "",
                    Stream.of(row.group(4).split("\\|"))
                            .map(String::strip)
                            .filter((cell) -> !cell.isEmpty())
                            .map(Integer::valueOf)
                            .toList());
        }

        private boolean changesTheState() {
            return !this.method.equals("GET") && this.query.isEmpty();
        }
    }

    private static List<Row> rows(String access) {
        return ROW.matcher(page())
                .results()
                .map(Row::of)
                .filter((row) -> row.access().equals(access))
                .toList();
    }

    private static String page() {
        try {
            return Files.readString(Path.of("../docs/security.md"));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    static Stream<Arguments> applications() {
        return Stream.of("none", "read-only", "unrestricted")
                .flatMap((access) -> Stream.of("server", "management").map((port) -> Arguments.of(access, port)));
    }

    @ParameterizedTest
    @MethodSource("applications")
    void isAsThePageHasIt(String access, String port) throws Exception {
        List<String> properties = new ArrayList<>(List.of(
                "management.endpoints.web.exposure.include=health,drain",
                "management.endpoint.drain.access=" + access));
        if (port.equals("management")) {
            properties.add("management.server.port=0");
        }
        this.context = TestApplications.start(Application.class, properties.toArray(new String[0]));
        try {
            List<Row> rows = rows(access);
            assertThat(rows).extracting(Row::method).containsExactly("GET", "POST", "POST", "DELETE");
            for (Row row : rows) {
                for (int user = 0; user < USERS.size(); user++) {
                    check(row, port, USERS.get(user), "off", row.statuses().get(user));
                    check(row, port, USERS.get(user), TOKEN, row.statuses().get(user));
                }
                check(row, port, ROLE, "", row.statuses().get(3));
            }
        } finally {
            this.context.close();
        }
    }

    /** Something outstanding keeps the application from being offline. */
    private void check(Row row, String port, String user, String token, int status) throws Exception {
        Drain drain = this.context.getBean(Drain.class);
        Work holding = this.context.getBean(WorkTracker.class).begin("export");
        boolean resumes = row.method().equals("DELETE");
        if (resumes) {
            drain.drain(null, null);
        }
        ShutdownState before = drain.status().state();
        String what = "%s by '%s' on the port '%s', token '%s'".formatted(row, user, port, token);
        assertThat(send(row, port, user, token)).as(what).isEqualTo(status);
        boolean changed = drain.status().state() != before;
        assertThat(changed).as(what).isEqualTo(status == 200 && row.changesTheState());
        drain.resume(null, null);
        holding.close();
    }

    private int send(Row row, String port, String user, String token) throws IOException, InterruptedException {
        String number = this.context.getEnvironment().getRequiredProperty("local." + port + ".port");
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%s/actuator/drain%s".formatted(number, row.query())))
                .method(row.method(), BodyPublishers.noBody());
        if (!user.isEmpty()) {
            String credentials =
                    Base64.getEncoder().encodeToString((user + ":s3cret").getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + credentials);
        }
        if (token.equals("off")) {
            request.header("X-No-Csrf", "1");
        } else if (!token.isEmpty()) {
            request.header("Cookie", "XSRF-TOKEN=" + token).header("X-XSRF-TOKEN", token);
        }
        return this.client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(DrainSecurityTests.Users.class)
    static class Application {

        /** The header stands for an application that has the protection switched off. */
        @Bean
        SecurityFilterChain security(HttpSecurity http) {
            return http.securityMatcher(EndpointRequest.toAnyEndpoint())
                    .authorizeHttpRequests((requests) -> requests.anyRequest().hasRole("ADMIN"))
                    .httpBasic(Customizer.withDefaults())
                    .requestCache((cache) -> cache.disable())
                    .csrf((csrf) -> csrf.csrfTokenRepository(CookieCsrfTokenRepository.withHttpOnlyFalse())
                            .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler())
                            .requireCsrfProtectionMatcher((request) ->
                                    !request.getMethod().equals("GET") && request.getHeader("X-No-Csrf") == null))
                    .build();
        }
    }
}
