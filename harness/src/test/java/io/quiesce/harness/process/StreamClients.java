package io.quiesce.harness.process;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that keep a stream of server-sent events each through a load balancer, as a browser does: when one has ended they
 * open another, after the time that the server has named.
 */
final class StreamClients implements AutoCloseable {

    private static final long DEFAULT_RETRY_MILLIS = 3000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final AtomicInteger told = new AtomicInteger();

    private final AtomicInteger ended = new AtomicInteger();

    private final AtomicInteger broken = new AtomicInteger();

    private final HttpRequest request;

    private final Arrivals arrivals;

    private volatile boolean stopped;

    StreamClients(URI balancer, Arrivals arrivals) {
        this.request = HttpRequest.newBuilder(balancer.resolve("/orders/live"))
                .header("Accept", "text/event-stream")
                .build();
        this.arrivals = arrivals;
    }

    /** Open some streams, and wait until all of them are. */
    void start(int count) {
        for (int i = 0; i < count; i++) {
            CompletableFuture<Void> open = new CompletableFuture<>();
            connect(new Stream(open));
            open.join();
        }
    }

    private void connect(Stream stream) {
        if (!this.stopped) {
            this.arrivals.connecting();
            this.http
                    .sendAsync(this.request, HttpResponse.BodyHandlers.fromLineSubscriber(stream))
                    .whenComplete((response, failure) -> stream.ended(failure != null || response.statusCode() != 200));
        }
    }

    /** How many streams were suspended. */
    int told() {
        return this.told.get();
    }

    /** How many streams ended in order. */
    int ended() {
        return this.ended.get();
    }

    /** How many streams were cut, or not to be had. */
    int broken() {
        return this.broken.get();
    }

    /** Open no other streams, and do not care what becomes of those that are open. */
    void stop() {
        this.stopped = true;
    }

    @Override
    public void close() {
        stop();
    }

    private final class Stream implements Flow.Subscriber<String> {

        private final CompletableFuture<Void> open;

        private volatile long retryMillis = DEFAULT_RETRY_MILLIS;

        Stream(CompletableFuture<Void> open) {
            this.open = open;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            if (line.startsWith("retry:")) {
                this.retryMillis =
                        Long.parseLong(line.substring("retry:".length()).strip());
            } else if (line.startsWith("event:") && line.contains("suspend")) {
                StreamClients.this.told.incrementAndGet();
            }
            this.open.complete(null);
        }

        @Override
        public void onError(Throwable failure) {
            // Reported by the response, too.
        }

        @Override
        public void onComplete() {
            // Reported by the response, too.
        }

        void ended(boolean failed) {
            if (!StreamClients.this.stopped) {
                (failed ? StreamClients.this.broken : StreamClients.this.ended).incrementAndGet();
                CompletableFuture.delayedExecutor(this.retryMillis, TimeUnit.MILLISECONDS)
                        .execute(() -> connect(new Stream(this.open)));
            }
        }
    }
}
