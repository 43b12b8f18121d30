package io.quiesce.harness;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the requests of a load ended.
 *
 * @param samples the requests that have ended, in the order of their ends
 */
public record LoadReport(List<Sample> samples) {

    /**
     * Create a report.
     * @param samples the requests that have ended, in the order of their ends
     */
    public LoadReport(List<Sample> samples) {
        this.samples = List.copyOf(samples);
    }

    /**
     * Return the part of this report that is about one backend.
     * @param backend the name of the backend
     * @return a report of the requests that were sent there
     */
    public LoadReport of(String backend) {
        return new LoadReport(this.samples.stream()
                .filter(sample -> sample.backend().equals(Optional.of(backend)))
                .toList());
    }

    /**
     * Return this report in parts, one for each kind of request.
     * @return reports by the label of the kind, sorted
     */
    public Map<String, LoadReport> byKind() {
        return this.samples.stream()
                .collect(Collectors.groupingBy(
                        sample -> sample.kind().label(),
                        TreeMap::new,
                        Collectors.collectingAndThen(Collectors.toList(), LoadReport::new)));
    }

    /**
     * Return how many requests ended in the given way.
     * @param outcome a way to end
     * @return the number of requests
     */
    public long count(Outcome outcome) {
        return this.samples.stream()
                .filter(sample -> sample.outcome() == outcome)
                .count();
    }

    /**
     * Return how many requests have ended.
     * @return the number of requests
     */
    public int requests() {
        return this.samples.size();
    }

    /**
     * Return the orders that were placed, as their clients know.
     * @return the numbers of the orders
     */
    public Set<Long> placedOrders() {
        return this.samples.stream()
                .flatMapToLong(sample -> sample.placedOrder().stream())
                .boxed()
                .collect(Collectors.toSet());
    }

    /**
     * Return the requests that failed.
     * @return the requests, in the order of their ends
     */
    public List<Sample> failures() {
        return this.samples.stream().filter(sample -> !sample.isOk()).toList();
    }

    /**
     * Return how many requests failed in which way.
     * @return numbers above zero by label, such as {@code 503} or {@code refused}
     */
    public Map<String, Long> failuresByKind() {
        return failures().stream()
                .map(LoadReport::failureKind)
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    }

    private static String failureKind(Sample sample) {
        return sample.status().isPresent()
                ? Integer.toString(sample.status().getAsInt())
                : sample.outcome().label();
    }

    /**
     * Return the last request that was answered as it should.
     * @return the request, if there was one
     */
    public Optional<Sample> lastOk() {
        return this.samples.stream().filter(Sample::isOk).max(Comparator.comparingLong(Sample::endNanos));
    }

    /**
     * Return a percentile of the latency of all requests, counted from when they were due.
     * @param percent the percentile, over 0 and at most 100
     * @return the latency that so many percent of the requests did not exceed; zero if there are none
     */
    public Duration latency(double percent) {
        long[] sorted = this.samples.stream()
                .mapToLong(sample -> sample.latency().toNanos())
                .toArray();
        Arrays.sort(sorted);
        if (sorted.length == 0) {
            return Duration.ZERO;
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return Duration.ofNanos(sorted[Math.max(0, rank - 1)]);
    }
}
