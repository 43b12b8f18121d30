package io.quiesce.shutdown.actuator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.EnableAutoConfigurationWithoutSecurity;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.TestApplications;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * What an operator types: a command without a body, and so without a type of content.
 */
@Timeout(60)
class PlainCommandTests {

    private final HttpClient client = HttpClient.newHttpClient();

    private ConfigurableApplicationContext context;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfigurationWithoutSecurity
    static class Application {}

    private void start(String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "management.endpoints.web.exposure.include=*", "management.endpoint.drain.access=unrestricted"));
        all.addAll(List.of(properties));
        this.context = TestApplications.start(Application.class, all.toArray(new String[0]));
    }

    @AfterEach
    void stop() {
        this.context.close();
    }

    private HttpResponse<String> post(String port, String path) throws Exception {
        return send(port, path, HttpRequest.newBuilder().POST(BodyPublishers.noBody()));
    }

    private HttpResponse<String> send(String port, String path, HttpRequest.Builder request) throws Exception {
        String number = this.context.getEnvironment().getRequiredProperty("local." + port + ".port");
        return this.client.send(
                request.uri(URI.create("http://127.0.0.1:" + number + path)).build(), BodyHandlers.ofString());
    }

    private ShutdownState state() {
        return this.context.getBean(Drain.class).status().state();
    }

    @Test
    void drainsAndResumes() throws Exception {
        start();
        HttpResponse<String> answer = post("server", "/actuator/drain");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("BECOMING_OFFLINE");
        send("server", "/actuator/drain", HttpRequest.newBuilder().DELETE());
        assertThat(state()).isEqualTo(ShutdownState.ONLINE);
    }

    @Test
    void saysWhatWouldBecomeOfIt() throws Exception {
        start();
        HttpResponse<String> answer = post("server", "/actuator/drain?dryRun=true");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"state\":\"ONLINE\"", "\"estimate\"");
        assertThat(state()).isEqualTo(ShutdownState.ONLINE);
    }

    @Test
    void takesAReasonFromTheAddress() throws Exception {
        start();
        assertThat(post("server", "/actuator/drain?reason=new%20disk").body()).contains("\"reason\":\"new disk\"");
    }

    @Test
    void drainsOnAPortOfTheActuatorsOwnAndWithPathsOfItsOwn() throws Exception {
        start(
                "management.server.port=0",
                "management.server.base-path=/ops",
                "management.endpoints.web.base-path=/manage",
                "management.endpoints.web.path-mapping.drain=lame-duck");
        assertThat(post("management", "/ops/manage/lame-duck").statusCode()).isEqualTo(200);
        assertThat(state()).isNotEqualTo(ShutdownState.ONLINE);
    }

    @Test
    void drainsBelowThePathOfTheServletAndLeavesPathsAloneThatOnlyEndAlike() throws Exception {
        start("spring.mvc.servlet.path=/api", "management.endpoints.web.base-path=/");
        assertThat(post("server", "/api/loggers/drain").statusCode()).isEqualTo(415);
        assertThat(post("server", "/api/drain").statusCode()).isEqualTo(200);
        assertThat(state()).isNotEqualTo(ShutdownState.ONLINE);
    }

    @Test
    void leavesOtherEndpointsAndContentAlone() throws Exception {
        start();
        assertThat(post("server", "/actuator/loggers/io.quiesce").statusCode()).isEqualTo(415);
        assertThat(send(
                                "server",
                                "/actuator/drain",
                                HttpRequest.newBuilder()
                                        .header("Content-Type", "text/plain")
                                        .POST(BodyPublishers.ofString("now")))
                        .statusCode())
                .isEqualTo(415);
        assertThat(state()).isEqualTo(ShutdownState.ONLINE);
    }
}
