package io.quiesce.harness.process;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.quiesce.harness.process.RawConnection.Response;

/**
 * Clients that are connected to a server directly and remember everything that happens to them. They go to another
 * connection when they are told to by {@code Connection: close} and repeat nothing.
 */
final class DirectClients implements AutoCloseable {

    private static final Duration TIME_TO_STOP = Duration.ofSeconds(25);

    private static final ThreadFactory THREADS = task -> {
        Thread thread = new Thread(task, "direct-client");
        thread.setDaemon(true);
        return thread;
    };

    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = this.lock.newCondition();

    private final List<Timed> exchanges = new ArrayList<>();

    private final CountDownLatch stopped = new CountDownLatch(1);

    private final ExecutorService threads = Executors.newCachedThreadPool(THREADS);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(THREADS);

    private final int port;

    DirectClients(int port) {
        this.port = port;
    }

    /**
     * What kind of client it was.
     */
    enum Kind {

        /** Sends a request as soon as the last one is answered, on the same connection if it may. */
        ACTIVE,

        /** Keeps a connection that it has used before, and then sends the next request on it, unless it has been closed. */
        IDLE,

        /** Opens a connection for its only request. */
        NEW,

        /** Is waiting for its answer when the shutdown begins. */
        UNDER_WAY,

        /** Is waiting for its answer until long after the window. */
        LONG,

        /** Asks whether the application is ready. */
        READINESS,

        /** Asks whether the application is alive. */
        LIVENESS
    }

    /**
     * One request and what became of it. Times are counted from the signal and negative before it.
     *
     * @param kind what kind of client it was
     * @param sent when it was sent
     * @param ended when the whole answer had come, or it had failed
     * @param response the answer, if there was one
     * @param failure how it failed, for people; empty if it did not
     */
    record Exchange(Kind kind, Duration sent, Duration ended, Optional<Response> response, String failure) {

        boolean isAnswered() {
            return this.response.isPresent();
        }

        /** Return the status of the answer; 0 if there is none. */
        int status() {
            return this.response.map(Response::status).orElse(0);
        }

        boolean saysClose() {
            return this.response.map(Response::saysClose).orElse(false);
        }

        String header(String name) {
            return this.response
                    .map(Response::headers)
                    .map(headers -> headers.get(name))
                    .orElse("");
        }

        @Override
        public String toString() {
            String end = isAnswered() ? status() + (saysClose() ? ", close" : "") : this.failure;
            return "%s sent at %+.3f s, ended at %+.3f s: %s"
                    .formatted(this.kind, this.sent.toNanos() / 1e9, this.ended.toNanos() / 1e9, end);
        }
    }

    private record Timed(Kind kind, long sentNanos, long endNanos, Optional<Response> response, String failure) {

        Exchange since(long nanos) {
            return new Exchange(
                    this.kind,
                    Duration.ofNanos(this.sentNanos - nanos),
                    Duration.ofNanos(this.endNanos - nanos),
                    this.response,
                    this.failure);
        }
    }

    /**
     * A client that uses one connection after the other.
     */
    private final class Client {

        private final Kind kind;

        private final String path;

        private RawConnection connection;

        Client(Kind kind, String path) {
            this.kind = kind;
            this.path = path;
        }

        Timed request() {
            long sent = System.nanoTime();
            try {
                if (this.kind == Kind.IDLE && this.connection != null && this.connection.hasEnded()) {
                    disconnect();
                }
                if (this.connection == null) {
                    this.connection = new RawConnection(DirectClients.this.port);
                    sent = System.nanoTime();
                }
                Response response = this.connection.get(this.path);
                if (response.saysClose()) {
                    disconnect();
                }
                return note(new Timed(this.kind, sent, System.nanoTime(), Optional.of(response), ""));
            } catch (IOException ex) {
                disconnect();
                return note(new Timed(this.kind, sent, System.nanoTime(), Optional.empty(), ex.toString()));
            }
        }

        void disconnect() {
            if (this.connection != null) {
                try {
                    this.connection.close();
                } catch (IOException ex) {
                    throw new IllegalStateException(ex);
                }
                this.connection = null;
            }
        }

        Timed onlyRequest() {
            try {
                return request();
            } finally {
                disconnect();
            }
        }

        /** Send requests until all clients stop, with a pause after each, and one after each that was not served. */
        void keepSending(Duration pause, Duration pauseIfNotServed) {
            boolean stop = false;
            while (!stop) {
                Timed last = request();
                boolean served = last.response()
                        .filter(response -> response.status() == 200)
                        .isPresent();
                stop = isStoppedWithin(served ? pause : pauseIfNotServed);
            }
            disconnect();
        }
    }

    private boolean isStoppedWithin(Duration pause) {
        try {
            return this.stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private Timed note(Timed exchange) {
        this.lock.lock();
        try {
            this.exchanges.add(exchange);
            this.changed.signalAll();
        } finally {
            this.lock.unlock();
        }
        return exchange;
    }

    /**
     * Begin to send requests one after the other.
     * @param kind the kind of client
     * @param path what to ask for
     * @param pause the pause after an answer
     */
    void keepAsking(Kind kind, String path, Duration pause) {
        Duration pauseIfNotServed = pause.compareTo(Duration.ofMillis(20)) > 0 ? pause : Duration.ofMillis(20);
        this.threads.execute(() -> new Client(kind, path).keepSending(pause, pauseIfNotServed));
    }

    /**
     * Begin to open connections at a constant rate, whatever becomes of them.
     * @param path what to ask for on each
     * @param interval the time from one to the next
     */
    void keepConnecting(String path, Duration interval) {
        this.timer.scheduleAtFixedRate(
                () -> this.threads.execute(() -> new Client(Kind.NEW, path).onlyRequest()),
                0,
                interval.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /**
     * Send one request on a connection of its own.
     * @param kind the kind of client
     * @param path what to ask for
     * @return a future that is completed when the request has ended, however it did
     */
    CompletableFuture<?> ask(Kind kind, String path) {
        return CompletableFuture.supplyAsync(() -> new Client(kind, path).onlyRequest(), this.threads);
    }

    /**
     * Use a connection once and keep it.
     * @param path what to ask for
     * @return what sends the next request on it
     */
    IdleClient keepIdle(String path) {
        Client client = new Client(Kind.IDLE, path);
        client.request();
        return nanoTime -> this.timer.schedule(
                () -> this.threads.execute(client::onlyRequest), nanoTime - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /**
     * A client with a connection that it has used before.
     */
    @FunctionalInterface
    interface IdleClient {

        /**
         * Send the next request.
         * @param nanoTime when, as of {@link System#nanoTime()}
         */
        void sendAt(long nanoTime);
    }

    /**
     * Wait until further requests have ended.
     * @param count how many, counted from now
     * @param timeout the longest time to wait
     */
    void awaitFurther(int count, Duration timeout) throws InterruptedException {
        long remaining = timeout.toNanos();
        this.lock.lockInterruptibly();
        try {
            int wanted = this.exchanges.size() + count;
            while (this.exchanges.size() < wanted) {
                if (remaining <= 0) {
                    throw new AssertionError(
                            "Only " + this.exchanges.size() + " of " + wanted + " requests ended within " + timeout);
                }
                remaining = this.changed.awaitNanos(remaining);
            }
        } finally {
            this.lock.unlock();
        }
    }

    /**
     * Send no further requests, and wait for the ends of those that were sent.
     */
    void stop() throws InterruptedException {
        this.stopped.countDown();
        this.timer.shutdownNow();
        if (!this.timer.awaitTermination(TIME_TO_STOP.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("The clients do not stop");
        }
        this.threads.shutdown();
        if (!this.threads.awaitTermination(TIME_TO_STOP.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("Requests have not ended " + TIME_TO_STOP + " after the last was sent");
        }
    }

    /**
     * Return every exchange that has ended.
     * @param nanos what times are counted from, as of {@link System#nanoTime()}
     * @return the exchanges, in the order of their ends
     */
    List<Exchange> exchangesSince(long nanos) {
        this.lock.lock();
        try {
            return this.exchanges.stream()
                    .map(exchange -> exchange.since(nanos))
                    .toList();
        } finally {
            this.lock.unlock();
        }
    }

    @Override
    public void close() {
        this.stopped.countDown();
        this.timer.shutdownNow();
        this.threads.shutdownNow();
    }
}
