package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

import io.quiesce.harness.AppProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An instance whose deservice profiles are in the store of another datacenter.
 */
@Timeout(180)
class ProfilesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String PROFILES = "kv/shutdown/deservice-profiles/";

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    @Test
    void allProfilesOfTheDatacenterThatIsNamedDecideAndNoOthers() throws Exception {
        Path program = RealServers.consul();
        try (ConsulServer master = new ConsulServer(program, this.directory, "master");
                ConsulServer edge = new ConsulServer(program, this.directory, "edge")) {
            edge.join(master);
            edge.put(PROFILES + "local", profile("local", "deservice"));
            master.put(PROFILES + "rack", profile("rack", "normal"));
            try (AppProcess app = start(edge)) {
                app.awaitReady(PATIENCE);
                await().atMost(PATIENCE).until(() -> profiles(app).equals("rack normal "));
                master.put(PROFILES + "bad", "{\"servers\": 7}");
                app.awaitLine("deservice profile 'bad' is ignored", PATIENCE);
                assertThat(state(app)).isEqualTo("ONLINE");
                master.put(PROFILES + "power", profile("power", "deservice"));
                master.put(PROFILES + "rack", profile("rack", "deservice"));
                app.awaitLine("Out of service, nothing is outstanding", PATIENCE);
                await().atMost(PATIENCE).until(() -> profiles(app).equals("power deservice rack deservice "));
                master.put(PROFILES + "rack", profile("rack", "normal"));
                await().atMost(PATIENCE).until(() -> profiles(app).equals("power deservice rack normal "));
                assertThat(state(app)).isEqualTo("OFFLINE");
                assertThat(master.send("DELETE", PROFILES + "power", "").statusCode())
                        .isEqualTo(200);
                await().atMost(PATIENCE).until(() -> state(app).equals("ONLINE"));
            }
        }
    }

    private AppProcess start(ConsulServer edge) {
        return SampleLaunch.in(
                        this.directory,
                        "a",
                        "--spring.profiles.active=consul",
                        "--shutdown.fleet.server-name=a",
                        "--shutdown.fleet.datacenter=master",
                        "--shutdown.fleet.min-in-service=0",
                        "--shutdown.drain.keep-accepting-for=0s",
                        "--management.endpoints.web.exposure.include=health,drain,fleet")
                .environment("CONSUL_HOST", "127.0.0.1")
                .environment("CONSUL_PORT", Integer.toString(edge.uri().getPort()))
                .start();
    }

    private static String profile(String id, String status) {
        return "{\"id\":\"%s\",\"servers\":[\"a\"],\"status\":\"%s\"}".formatted(id, status);
    }

    private JsonNode get(AppProcess app, String path) throws Exception {
        URI uri = app.uri().resolve(path);
        return new JsonMapper()
                .readTree(this.client
                        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                        .body());
    }

    private String state(AppProcess app) throws Exception {
        return get(app, "/actuator/drain").required("state").asString();
    }

    private String profiles(AppProcess app) throws Exception {
        StringBuilder profiles = new StringBuilder();
        for (JsonNode profile : get(app, "/actuator/fleet").required("profiles")) {
            profiles.append(profile.required("id").asString())
                    .append(' ')
                    .append(profile.required("status").asString())
                    .append(' ');
        }
        return profiles.toString();
    }
}
