package io.quiesce.harness.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.quiesce.harness.AppProcess;
import io.quiesce.harness.Wrk;

/**
 * Has two instances serve, one with the starter and one without. Both are new and warmed up, and take turns of a few seconds, so
 * that what else the machine does meets both.
 */
final class ServingMeasurement implements AutoCloseable {

    static final int SECONDS_IN_A_TURN = 2;

    private final ServedRequest request;

    private final Stack stack;

    private final Wrk wrk;

    private final int secondsToWarmUp;

    private final int turns;

    private final Instances instances;

    ServingMeasurement(ServedRequest request, Stack stack, Wrk wrk, int secondsToWarmUp, int turns, Path directory) {
        this.request = request;
        this.stack = stack;
        this.wrk = wrk;
        this.secondsToWarmUp = secondsToWarmUp;
        this.turns = turns;
        this.instances = new Instances(directory);
    }

    /**
     * Measure a pair.
     * @param starterFirst whether the one with the starter is started and warmed up first, should that make a difference
     */
    ServingReport.Pair measurePair(boolean starterFirst) throws IOException, InterruptedException {
        Variant first = starterFirst ? Variant.STARTER : Variant.PLAIN;
        Variant second = starterFirst ? Variant.PLAIN : Variant.STARTER;
        try (AppProcess one = start(first);
                AppProcess other = start(second)) {
            Server firstServer = new Server(one, warmedUp(one));
            Server secondServer = new Server(other, warmedUp(other));
            for (int turn = 0; turn < this.turns; turn++) {
                boolean inOrder = turn % 2 == 0;
                serve(inOrder ? firstServer : secondServer);
                serve(inOrder ? secondServer : firstServer);
            }
            Serving firstServing = Serving.of(firstServer.turns());
            Serving secondServing = Serving.of(secondServer.turns());
            return starterFirst
                    ? new ServingReport.Pair(firstServing, secondServing)
                    : new ServingReport.Pair(secondServing, firstServing);
        }
    }

    private AppProcess start(Variant variant) throws InterruptedException {
        return this.instances.start(this.request.launch(this.stack), "serve-", "-" + variant, variant.argument());
    }

    private URI warmedUp(AppProcess app) throws IOException, InterruptedException {
        URI uri = this.request.prepare(app);
        this.wrk.ask(uri, this.secondsToWarmUp);
        return uri;
    }

    private void serve(Server server) throws IOException, InterruptedException {
        double before = cpuMillis(server.app());
        Wrk.Answers answers = this.wrk.ask(server.uri(), SECONDS_IN_A_TURN);
        server.turns().add(Serving.of(answers, cpuMillis(server.app()) - before, SECONDS_IN_A_TURN));
    }

    private static double cpuMillis(AppProcess app) {
        return CpuTime.of(app.pid()).toNanos() / Instances.NANOS_IN_MILLI;
    }

    @Override
    public void close() {
        this.instances.close();
    }

    private record Server(AppProcess app, URI uri, List<Serving> turns) {

        Server(AppProcess app, URI uri) {
            this(app, uri, new ArrayList<>());
        }
    }
}
