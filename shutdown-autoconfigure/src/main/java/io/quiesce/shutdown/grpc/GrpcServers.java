package io.quiesce.shutdown.grpc;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.grpc.Server;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.Uninterruptibly;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC servers of the application. At the end of the window they send GOAWAY and go on to serve until every client has
 * heard of it, as far as clients answer at all.
 */
final class GrpcServers implements WorkSource, ShutdownListener {

    /** How long a client may take to answer a GOAWAY: connections whose other end is gone never do. */
    private static final long ANSWER = TimeUnit.SECONDS.toNanos(1);

    private final WorkLedger ledger;

    private final EngineClock clock;

    private final DrainInterceptor interceptor;

    private final @Nullable HealthCalls health;

    private final Supplier<List<Server>> beans;

    private final List<Server> intercepted = new CopyOnWriteArrayList<>();

    private final List<Server> found = new CopyOnWriteArrayList<>();

    /**
     * Create the source.
     * @param beans servers that the application has made by itself
     */
    GrpcServers(
            WorkLedger ledger,
            EngineClock clock,
            DrainInterceptor interceptor,
            @Nullable HealthCalls health,
            Supplier<List<Server>> beans) {
        this.ledger = ledger;
        this.clock = clock;
        this.interceptor = interceptor;
        this.health = health;
        this.beans = beans;
    }

    /** Add a server whose calls are counted one by one. */
    void add(Server server) {
        this.intercepted.add(server);
    }

    /** Add a server, unless it has terminated; again does nothing. */
    void found(Server server) {
        if (!server.isTerminated()) {
            this.found.add(server);
        }
    }

    @Override
    public String name() {
        return "grpc";
    }

    @Override
    public WorkKind kind() {
        return WorkKind.REQUESTS;
    }

    /** The library alone, for a client for example, is no server. */
    @Override
    public boolean isEmpty() {
        return servers().isEmpty();
    }

    @Override
    public void stopFetching() {
        if (this.health != null) {
            this.health.leave();
        }
    }

    /** A client of a load balancer goes elsewhere when it is told; the server stays, for whoever must be served here. */
    @Override
    public void pause() {
        stopFetching();
    }

    @Override
    public void resume() {
        if (this.health != null) {
            this.health.comeBack();
        }
    }

    @Override
    public void stopAccepting() {
        if (this.health != null) {
            this.health.leave();
            this.health.complete();
        }
        Set<Server> servers = servers();
        for (Server server : servers) {
            shutDown(server);
        }
        try {
            this.clock.awaitUntil(
                    this.clock.nanoTime() + ANSWER, () -> servers.stream().allMatch(Server::isTerminated));
        } catch (InterruptedException ex) {
            // Work is being cancelled: who has not answered by now is refused.
        } finally {
            this.interceptor.refuse();
        }
    }

    private Set<Server> servers() {
        Set<Server> servers = new LinkedHashSet<>(this.intercepted);
        servers.addAll(this.found);
        servers.addAll(this.beans.get());
        return servers;
    }

    private void shutDown(Server server) {
        boolean counted = this.intercepted.contains(server) || this.interceptor.guards(server);
        TrackedWork work = counted ? null : beginCallsOf(server);
        server.shutdown();
        ThreadStarter.DAEMON.start("shutdown-grpc-server", () -> awaitTermination(server, work));
    }

    /** Of a server without the interceptor it is known only when all of its calls have ended. */
    private TrackedWork beginCallsOf(Server server) {
        String name = describe(server);
        TrackedWork work = this.ledger.beginPromisedRequest(() -> name);
        work.onCancel(server::shutdownNow);
        return work;
    }

    /** A server tells where it listens only while it does. */
    private static String describe(Server server) {
        try {
            return "calls of gRPC server " + server.getListenSockets();
        } catch (IllegalStateException ex) {
            return "calls of a gRPC server";
        }
    }

    private void awaitTermination(Server server, @Nullable TrackedWork work) {
        Uninterruptibly.run(server::awaitTermination);
        if (work != null) {
            work.withdraw();
        }
        this.clock.signal();
    }

    @Override
    public void phaseBegan(Phase phase, long sinceInitiation) {
        if (phase == Phase.CLOSE) {
            // Whoever is still connected has no call any more that anybody waits for. To end one again takes time, too.
            for (Server server : servers()) {
                if (!server.isTerminated()) {
                    server.shutdownNow();
                }
            }
        }
    }
}
