package io.quiesce.harness.process.leaders;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.quiesce.harness.AppProcess;

/**
 * Who led which group when, as the leaders themselves say, by the clock of the machine that they share.
 *
 * @param changes what they say, in the order of time
 */
record Terms(List<Change> changes) {

    private static final Pattern LINE = Pattern.compile("TERM (begins|ends) (\\w+) (\\w+) (\\d+)");

    /** The beginning or the end of a term. */
    record Change(boolean begins, String group, String instance, long micros) {}

    static Terms of(List<AppProcess> instances) {
        List<Change> changes = new ArrayList<>();
        for (AppProcess instance : instances) {
            instance.lines().forEach((line) -> {
                Matcher matcher = LINE.matcher(line.text());
                if (matcher.find()) {
                    changes.add(new Change(
                            matcher.group(1).equals("begins"),
                            matcher.group(2),
                            matcher.group(3),
                            Long.parseLong(matcher.group(4))));
                }
            });
        }
        changes.sort(Comparator.comparingLong(Change::micros));
        return new Terms(List.copyOf(changes));
    }

    Terms since(long micros) {
        return new Terms(this.changes.stream()
                .filter((change) -> change.micros() >= micros)
                .toList());
    }

    /**
     * Return who led without what came to an instance that was leaving, and was given up at once: its candidates were being stopped.
     * What they led already when that began, or got before their turn, they keep until the pace permits the next.
     * @param leaving since when instances leave
     * @param moment the longest that such a term lasts
     */
    Terms withoutMoments(Map<String, Long> leaving, Duration moment) {
        Set<Change> moments = new HashSet<>();
        for (Change end : ends()) {
            of(end.group()).stream()
                    .filter((change) -> change.begins() && change.instance().equals(end.instance()))
                    .filter((begin) -> begin.micros() >= leaving.getOrDefault(begin.instance(), Long.MAX_VALUE))
                    .filter((begin) -> begin.micros() <= end.micros()
                            && micros(end.micros() - begin.micros()).compareTo(moment) < 0)
                    .forEach((begin) -> moments.addAll(List.of(begin, end)));
        }
        return new Terms(this.changes.stream()
                .filter((change) -> !moments.contains(change))
                .toList());
    }

    List<Change> of(String group) {
        return this.changes.stream()
                .filter((change) -> change.group().equals(group))
                .toList();
    }

    List<Change> ends() {
        return this.changes.stream().filter((change) -> !change.begins()).toList();
    }

    /** From one end to the next. */
    List<Duration> intervals() {
        List<Duration> intervals = new ArrayList<>();
        List<Change> ends = ends();
        for (int i = 1; i < ends.size(); i++) {
            intervals.add(micros(ends.get(i).micros() - ends.get(i - 1).micros()));
        }
        return intervals;
    }

    /** How long nobody led, from each end to the beginning after it. */
    List<Duration> gaps() {
        return ends().stream()
                .flatMap((end) -> of(end.group()).stream()
                        .filter((change) -> change.begins() && change.micros() >= end.micros())
                        .findFirst()
                        .stream()
                        .map((begin) -> micros(begin.micros() - end.micros())))
                .toList();
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1000);
    }
}
