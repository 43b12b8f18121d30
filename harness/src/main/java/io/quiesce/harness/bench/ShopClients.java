package io.quiesce.harness.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

import io.quiesce.harness.HttpClientFactory;
import io.quiesce.harness.Load;
import io.quiesce.harness.Outcome;
import io.quiesce.harness.RequestKind;
import io.quiesce.harness.Sample;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * The clients of the shop, which repeat nothing: every other request is sent on a connection that was used before, if there
 * is one, and the others on a new one. In a sample the backend is the kind of connection.
 */
final class ShopClients implements Load.Sender, AutoCloseable {

    static final String NEW = "new";

    static final String REUSED = "reused";

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final int CONNECTIONS = 1000;

    private final CloseableHttpClient reusing = HttpClientFactory.pooled(CONNECTIONS, TIMEOUT);

    private final CloseableHttpClient opening = HttpClientFactory.withoutReuse(CONNECTIONS, TIMEOUT);

    private final AtomicLong turn = new AtomicLong();

    private final URI orders;

    ShopClients(URI balancer) {
        this.orders = balancer.resolve("/orders");
    }

    @Override
    public Sample send(RequestKind kind, long dueNanos) {
        boolean reuse = this.turn.getAndIncrement() % 2 == 0;
        long sent = System.nanoTime();
        Outcome outcome;
        OptionalInt status = OptionalInt.empty();
        String detail = "";
        try {
            int code = (reuse ? this.reusing : this.opening)
                    .execute(new HttpGet(this.orders + kind.query()), response -> {
                        EntityUtils.consume(response.getEntity());
                        return response.getCode();
                    });
            outcome = Outcome.of(code);
            status = OptionalInt.of(code);
        } catch (IOException ex) {
            outcome = Outcome.of(ex);
            detail = ex.toString();
        } catch (RuntimeException ex) {
            outcome = Outcome.OTHER;
            detail = ex.toString();
        }
        Optional<String> connection = Optional.of(reuse ? REUSED : NEW);
        return new Sample(
                kind, connection, dueNanos, sent, System.nanoTime(), outcome, status, detail, OptionalLong.empty());
    }

    @Override
    public void close() {
        try (this.reusing;
                this.opening) {
            // Closing is all.
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
