package io.quiesce.harness.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.quiesce.harness.LogLine;
import io.quiesce.harness.Outcome;
import io.quiesce.harness.Sample;
import org.HdrHistogram.Histogram;

/**
 * All turns of one variant.
 */
final class RollingResult {

    private static final long MAX_MICROS = TimeUnit.MINUTES.toMicros(5);

    private static final int DIGITS = 3;

    /** Backend and server, times, status, bytes, cookies that are not there, and how the session ended. */
    private static final Pattern REQUEST_LINE = Pattern.compile(" \\S+/(\\S+) \\S+ (-1|\\d{3}) \\d+ - - (\\S{4}) ");

    private static final String NO_SERVER = "<NOSRV>";

    private final Latency outside = new Latency();

    private final Latency inside = new Latency();

    private final Map<Outcome, Long> lost = new EnumMap<>(Outcome.class);

    private final Map<String, Long> lostByConnection = new TreeMap<>();

    private final Map<String, Long> balancerWords = new TreeMap<>();

    private final List<Double> lostPerRestart = new ArrayList<>();

    private final List<Restart> restarts = new ArrayList<>();

    private long requests;

    void add(RollingTurn.Result turn) {
        this.requests += turn.load().requests();
        this.restarts.addAll(turn.restarts());
        this.outside.beginTurn();
        this.inside.beginTurn();
        long[] lostOf = new long[turn.restarts().size()];
        for (Sample sample : turn.load().samples()) {
            int restart = indexOf(turn.restarts(), sample);
            if (sample.isOk()) {
                (restart < 0 ? this.outside : this.inside).add(sample);
            } else {
                count(sample);
                if (restart >= 0) {
                    lostOf[restart]++;
                }
            }
        }
        for (long each : lostOf) {
            this.lostPerRestart.add((double) each);
        }
        turn.balancerLines().forEach(this::note);
    }

    private static int indexOf(List<Restart> restarts, Sample sample) {
        for (int i = 0; i < restarts.size(); i++) {
            if (restarts.get(i).concerns(sample)) {
                return i;
            }
        }
        return -1;
    }

    private void count(Sample sample) {
        this.lost.merge(sample.outcome(), 1L, Long::sum);
        sample.backend().ifPresent(connection -> this.lostByConnection.merge(connection, 1L, Long::sum));
    }

    private void note(LogLine line) {
        Matcher matcher = REQUEST_LINE.matcher(line.text());
        if (matcher.find()) {
            String server = matcher.group(1).equals(NO_SERVER) ? " " + NO_SERVER : "";
            this.balancerWords.merge(matcher.group(2) + " " + matcher.group(3) + server, 1L, Long::sum);
        }
    }

    long requests() {
        return this.requests;
    }

    long lost() {
        return lost(outcome -> true);
    }

    long lost(Predicate<Outcome> which) {
        return this.lost.entrySet().stream()
                .filter(entry -> which.test(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    long lostOn(String connection) {
        return this.lostByConnection.getOrDefault(connection, 0L);
    }

    List<Restart> restarts() {
        return List.copyOf(this.restarts);
    }

    Statistics lostPerRestart() {
        return Statistics.of(this.lostPerRestart);
    }

    Latency outside() {
        return this.outside;
    }

    Latency inside() {
        return this.inside;
    }

    /**
     * Return how the balancer says that requests ended which did not end as they should.
     * @return numbers by status and termination state, in the balancer's words, and whether it had no server for them
     */
    Map<String, Long> balancerWords() {
        return Map.copyOf(this.balancerWords);
    }

    /**
     * Latencies of requests that were answered, from when they were due, less the time that they ask for: a mix of times would
     * hide all else.
     */
    static final class Latency {

        private final List<Histogram> turns = new ArrayList<>();

        private void beginTurn() {
            this.turns.add(new Histogram(1, MAX_MICROS, DIGITS));
        }

        private void add(Sample sample) {
            long micros = sample.latency().minus(sample.kind().work()).toNanos() / 1000;
            this.turns.get(this.turns.size() - 1).recordValue(Math.max(1, Math.min(MAX_MICROS, micros)));
        }

        double millis(double percent) {
            Histogram all = new Histogram(1, MAX_MICROS, DIGITS);
            this.turns.forEach(all::add);
            return all.getValueAtPercentile(percent) / 1e3;
        }

        /** Return the same of each turn. */
        Statistics millisOfTurns(double percent) {
            return Statistics.of(this.turns.stream()
                    .map(turn -> turn.getValueAtPercentile(percent) / 1e3)
                    .toList());
        }
    }
}
