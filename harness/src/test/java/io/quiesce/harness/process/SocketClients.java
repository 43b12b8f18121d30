package io.quiesce.harness.process;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Clients that keep a WebSocket each through a load balancer and ask for quotes. Some understand being suspended: they ask
 * nothing more there, connect again for their next question or shortly before they are disconnected, and get what is
 * outstanding on the old connection. The others connect again when they have been disconnected.
 */
final class SocketClients implements AutoCloseable {

    private static final String SUSPENDABLE = "quiesce.v2";

    private static final Pattern ANSWER = Pattern.compile("\\{\"number\":(\\d+),");

    private static final Pattern CLOSES_IN = Pattern.compile("\"closesInMs\":(\\d+)");

    private static final int CONNECTING_AT_ONCE = 50;

    private final HttpClient http = HttpClient.newHttpClient();

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor((task) -> {
        Thread thread = new Thread(task, "socket-clients");
        thread.setDaemon(true);
        return thread;
    });

    private final AtomicLong answered = new AtomicLong();

    private final AtomicLong lost = new AtomicLong();

    private final AtomicLong crossed = new AtomicLong();

    private final AtomicLong repeated = new AtomicLong();

    private final AtomicInteger told = new AtomicInteger();

    private final AtomicInteger moved = new AtomicInteger();

    private final Arrivals arrivals;

    private final Habits habits;

    private final URI target;

    private final List<Client> clients;

    /**
     * What clients do.
     *
     * @param pause the time between two questions of a client
     * @param work the time that an answer takes
     * @param patience which part of the time until it is disconnected a client waits for a question before it moves without one
     */
    record Habits(Duration pause, Duration work, double patience) {}

    /**
     * Create clients.
     * @param balancer where they connect
     * @param understanding how many understand being suspended
     * @param others how many do not
     * @param habits what they do
     * @param arrivals what is told of each connection
     */
    SocketClients(URI balancer, int understanding, int others, Habits habits, Arrivals arrivals) {
        this.target = URI.create(balancer.toString().replaceFirst("http", "ws") + "/quotes");
        this.habits = habits;
        this.arrivals = arrivals;
        this.clients = IntStream.range(0, understanding + others)
                .mapToObj((index) -> new Client(index < understanding ? SUSPENDABLE : "quiesce.v1"))
                .toList();
    }

    /** Connect all, and let them ask one after the other. */
    void start() {
        for (int i = 0; i < this.clients.size(); i += CONNECTING_AT_ONCE) {
            CompletableFuture.allOf(this.clients.stream()
                            .skip(i)
                            .limit(CONNECTING_AT_ONCE)
                            .map(Client::connect)
                            .toArray(CompletableFuture[]::new))
                    .join();
        }
        AtomicInteger next = new AtomicInteger();
        this.timer.scheduleAtFixedRate(
                () -> this.clients
                        .get(next.getAndIncrement() % this.clients.size())
                        .ask(),
                0,
                this.habits.pause().toNanos() / this.clients.size(),
                TimeUnit.NANOSECONDS);
    }

    /** Ask nothing more, and return when all has been answered or lost. */
    void stop(Duration timeout) throws InterruptedException {
        this.timer.shutdownNow();
        CompletableFuture.allOf(this.clients.stream()
                        .flatMap((client) -> client.connections.stream())
                        .map((connection) -> connection.quiet())
                        .toArray(CompletableFuture[]::new))
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    long answered() {
        return this.answered.get();
    }

    /** Questions of clients that understand, whose connection ended before they were answered. */
    long lost() {
        return this.lost.get();
    }

    /** Such questions of the others, who may ask in the moment in which the server closes. */
    long crossed() {
        return this.crossed.get();
    }

    long repeated() {
        return this.repeated.get();
    }

    /** How many were suspended. */
    int told() {
        return this.told.get();
    }

    /** How many of them had another connection before the old one was closed. */
    int moved() {
        return this.moved.get();
    }

    @Override
    public void close() {
        this.timer.shutdownNow();
        this.clients.stream()
                .flatMap((client) -> client.connections.stream())
                .flatMap((connection) -> Stream.ofNullable(connection.socket))
                .forEach(WebSocket::abort);
    }

    private final class Client {

        private final String protocol;

        private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

        private long questions;

        private Connection current;

        private boolean moving;

        private boolean waiting;

        Client(String protocol) {
            this.protocol = protocol;
        }

        /** Completes with the first connection, after as many attempts as that takes. */
        CompletableFuture<Void> connect() {
            Connection connection = new Connection(this);
            SocketClients.this.arrivals.connecting();
            return SocketClients.this
                    .http
                    .newWebSocketBuilder()
                    .subprotocols(this.protocol)
                    .buildAsync(SocketClients.this.target, connection)
                    .handle((socket, failure) -> (failure == null) ? opened(connection, socket) : connectLater())
                    .thenCompose((done) -> done);
        }

        private CompletableFuture<Void> connectLater() {
            SocketClients.this.arrivals.failed();
            long millis = ThreadLocalRandom.current().nextLong(200, 1000);
            return CompletableFuture.runAsync(
                            () -> {}, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS))
                    .thenCompose((waited) -> connect());
        }

        private synchronized CompletableFuture<Void> opened(Connection connection, WebSocket socket) {
            if (this.current != null && !this.current.closed) {
                SocketClients.this.moved.incrementAndGet();
            }
            connection.socket = socket;
            this.current = connection;
            this.moving = false;
            if (this.waiting) {
                this.waiting = false;
                ask();
            }
            return CompletableFuture.completedFuture(null);
        }

        synchronized void ask() {
            if (this.moving || this.current == null || this.current.closed) {
                this.waiting = true;
            } else if (this.current.suspended) {
                this.waiting = true;
                move();
            } else {
                this.current.ask(++this.questions);
            }
        }

        private synchronized void move() {
            if (!this.moving) {
                this.moving = true;
                connect();
            }
        }

        void suspended(Connection connection, long closesInMillis) {
            SocketClients.this.told.incrementAndGet();
            synchronized (this) {
                connection.suspended = true;
                connection.send("{\"type\":\"suspended\"}");
            }
            CompletableFuture.delayedExecutor(
                            (long) (SocketClients.this.habits.patience() * closesInMillis), TimeUnit.MILLISECONDS)
                    .execute(() -> moveFrom(connection));
        }

        private synchronized void moveFrom(Connection connection) {
            if (this.current == connection) {
                move();
            }
        }

        void closed(Connection connection) {
            boolean understands = this.protocol.equals(SUSPENDABLE);
            (understands ? SocketClients.this.lost : SocketClients.this.crossed)
                    .addAndGet(connection.outstanding.size());
            connection.outstanding.clear();
            connection.quiet.complete(null);
            this.connections.remove(connection);
            synchronized (this) {
                connection.closed = true;
                if (this.current == connection) {
                    move();
                }
            }
        }
    }

    private final class Connection implements WebSocket.Listener {

        private final Client client;

        private final Set<Long> outstanding = ConcurrentHashMap.newKeySet();

        private final StringBuilder text = new StringBuilder();

        private final CompletableFuture<Void> quiet = new CompletableFuture<>();

        private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

        private volatile WebSocket socket;

        private volatile boolean suspended;

        private volatile boolean closed;

        private volatile boolean asked = true;

        Connection(Client client) {
            this.client = client;
        }

        @Override
        public void onOpen(WebSocket socket) {
            this.socket = socket;
            this.client.connections.add(this);
            socket.request(1);
        }

        void ask(long number) {
            this.outstanding.add(number);
            long millis = SocketClients.this.habits.work().toMillis();
            send("{\"number\":" + number + ",\"quantity\":2,\"work\":\"" + millis + "ms\"}");
        }

        /** One message at a time, as the socket demands. */
        void send(String message) {
            this.sent = this.sent
                    .handle((done, failure) -> null)
                    .thenCompose((done) -> this.socket.sendText(message, true));
        }

        CompletableFuture<Void> quiet() {
            this.asked = false;
            completeIfQuiet();
            return this.quiet;
        }

        private void completeIfQuiet() {
            if (!this.asked && this.outstanding.isEmpty()) {
                this.quiet.complete(null);
            }
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            this.text.append(part);
            if (last) {
                heard(this.text.toString());
                this.text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        private void heard(String message) {
            Matcher answer = ANSWER.matcher(message);
            Matcher closesIn = CLOSES_IN.matcher(message);
            if (closesIn.find()) {
                this.client.suspended(this, Long.parseLong(closesIn.group(1)));
            } else if (answer.lookingAt() && this.outstanding.remove(Long.valueOf(answer.group(1)))) {
                SocketClients.this.answered.incrementAndGet();
                completeIfQuiet();
            } else {
                SocketClients.this.repeated.incrementAndGet();
            }
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            this.client.closed(this);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            this.client.closed(this);
        }
    }
}
