package io.quiesce.harness.process;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

import io.quiesce.harness.AppExit;
import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;

/**
 * The sample application with the faults of the process tests on its class path.
 */
final class SampleApp implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Path FAULTS = Path.of("target", "test-classes");

    private final AppProcess process;

    private final HttpClient client = HttpClient.newHttpClient();

    private SampleApp(AppProcess process) {
        this.process = process;
    }

    /** Start with short deadlines: cancel after 2 s, abandon after 3 s, close after 4 s, gone after 6 s. */
    static SampleApp start(String... arguments) {
        return start(launch(), arguments);
    }

    /** Return a launch for {@link #start(AppLaunch, String...)}. */
    static AppLaunch launch() {
        return UnpackedSample.launch(FAULTS);
    }

    static SampleApp start(AppLaunch launch, String... arguments) {
        Map<String, String> values = new LinkedHashMap<>(Map.of(
                "--shutdown.keep-accepting-for", "0s",
                "--shutdown.cancel-running-tasks-after", "2s",
                "--shutdown.force-close-tasks-grace", "1s",
                "--shutdown.force-shutdown-after", "4s",
                "--shutdown.force-shutdown-grace", "2s"));
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            values.put(parts[0], parts[1]);
        }
        values.forEach((name, value) -> launch.arguments(name + "=" + value));
        return new SampleApp(launch.start());
    }

    static SampleApp ready(String... arguments) throws InterruptedException {
        SampleApp app = start(arguments);
        app.process.awaitReady(PATIENCE);
        return app;
    }

    AppProcess process() {
        return this.process;
    }

    void terminate() {
        this.process.signal("TERM");
    }

    AppExit awaitExit() throws InterruptedException {
        return this.process.awaitExit(PATIENCE);
    }

    String log() {
        StringBuilder text = new StringBuilder();
        this.process.lines().forEach((line) -> text.append(line.text()).append('\n'));
        return text.toString();
    }

    void awaitLog(String regex) throws InterruptedException {
        this.process.awaitLine(regex, PATIENCE);
    }

    CompletableFuture<HttpResponse<String>> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    CompletableFuture<HttpResponse<String>> post(String path, String json) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
        return this.client.sendAsync(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    URI uri(String path) {
        return this.process.uri().resolve(path);
    }

    /** Send a request and wait until the application has begun to serve it. */
    CompletableFuture<HttpResponse<String>> begin(String path) throws InterruptedException {
        CompletableFuture<HttpResponse<String>> response = get(path);
        awaitLog("began GET " + Pattern.quote(URI.create(path).getPath()));
        return response;
    }

    @Override
    public void close() {
        this.process.close();
    }
}
