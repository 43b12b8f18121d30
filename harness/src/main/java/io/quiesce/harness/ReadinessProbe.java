package io.quiesce.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;

import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.HttpStatus;

/**
 * Asks an instance whether it takes requests. Each question has a connection of its own.
 */
final class ReadinessProbe implements AutoCloseable {

    private static final String PATH = "/actuator/health/readiness";

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final CloseableHttpClient client = HttpClientFactory.withoutReuse(1, TIMEOUT);

    private final URI uri;

    ReadinessProbe(URI base) {
        this.uri = base.resolve(PATH);
    }

    /**
     * Ask once.
     * @return the answer; a failure to get one counts as "not ready"
     */
    Result ask() {
        try {
            return this.client.execute(
                    new HttpGet(this.uri),
                    response -> new Result(
                            response.getCode() == HttpStatus.SC_OK, false, "readiness says " + response.getCode()));
        } catch (IOException ex) {
            Outcome outcome = Outcome.of(ex);
            return new Result(false, outcome == Outcome.TIMEOUT, "readiness cannot be asked: " + outcome.label());
        }
    }

    @Override
    public void close() {
        try {
            this.client.close();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * An answer.
     *
     * @param up whether the instance takes requests
     * @param timedOut whether there was none within a second
     * @param detail what was answered, for people
     */
    record Result(boolean up, boolean timedOut, String detail) {}
}
