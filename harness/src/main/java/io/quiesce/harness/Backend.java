package io.quiesce.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * An order service behind a balancer, with the connections to it.
 */
final class Backend implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private static final String NEW_ORDER = JSON.writeValueAsString(new NewOrder("Ada", "lamp", 1));

    private final String name;

    private final URI orders;

    private final CloseableHttpClient client;

    private final AtomicInteger inFlight = new AtomicInteger();

    /**
     * An order that can be asked for. Every service has its own orders, so it has to be placed there first.
     */
    private volatile OptionalLong knownOrder = OptionalLong.empty();

    Backend(String name, URI base, int connections, Duration timeout) {
        this.name = name;
        this.orders = base.resolve("/orders");
        this.client = HttpClientFactory.pooled(connections, timeout);
    }

    String name() {
        return this.name;
    }

    int inFlight() {
        return this.inFlight.get();
    }

    /**
     * Send a request and wait for its end. As long as no order is known, an order is placed instead of read.
     * @param kind what to ask
     * @return how it ended
     */
    Answer send(RequestKind kind) {
        this.inFlight.incrementAndGet();
        try {
            ClassicHttpRequest request = request(kind);
            return this.client.execute(request, response -> answer(response, request instanceof HttpPost));
        } catch (IOException ex) {
            return Answer.failed(Outcome.of(ex), ex);
        } catch (RuntimeException ex) {
            return Answer.failed(Outcome.OTHER, ex);
        } finally {
            this.inFlight.decrementAndGet();
        }
    }

    private ClassicHttpRequest request(RequestKind kind) {
        OptionalLong order = this.knownOrder;
        if (kind.method() == RequestKind.Method.GET && order.isPresent()) {
            return new HttpGet(this.orders + "/" + order.getAsLong() + kind.query());
        }
        HttpPost post = new HttpPost(this.orders + kind.query());
        post.setEntity(new StringEntity(NEW_ORDER, ContentType.APPLICATION_JSON));
        return post;
    }

    private Answer answer(ClassicHttpResponse response, boolean placing) throws IOException, ParseException {
        int status = response.getCode();
        String body = response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity());
        if (Outcome.of(status) != Outcome.OK) {
            return Answer.of(status, OptionalLong.empty());
        }
        OptionalLong order = OptionalLong.of(idIn(body));
        this.knownOrder = order;
        return Answer.of(status, placing ? order : OptionalLong.empty());
    }

    private static long idIn(String order) throws ParseException {
        try {
            return JSON.readTree(order).required("id").longValue();
        } catch (JacksonException | IllegalArgumentException ex) {
            throw new ParseException("The answer is not a whole order: '" + order + "'");
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
     * How a request ended.
     *
     * @param outcome how it ended
     * @param status the status of the answer, if there was one
     * @param detail how it failed, for people; empty if it did not
     * @param placedOrder the number of the order that was placed, if one was
     */
    record Answer(Outcome outcome, OptionalInt status, String detail, OptionalLong placedOrder) {

        static Answer of(int status, OptionalLong placedOrder) {
            Outcome outcome = Outcome.of(status);
            String detail = outcome == Outcome.OK ? "" : "status " + status;
            return new Answer(outcome, OptionalInt.of(status), detail, placedOrder);
        }

        static Answer failed(Outcome outcome, Throwable failure) {
            String message = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                    .map(Throwable::getMessage)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseGet(failure::toString);
            return new Answer(outcome, OptionalInt.empty(), message, OptionalLong.empty());
        }

        static Answer noBackend() {
            return new Answer(Outcome.NO_BACKEND, OptionalInt.empty(), "no backend was up", OptionalLong.empty());
        }
    }

    private record NewOrder(String customer, String item, int quantity) {}
}
