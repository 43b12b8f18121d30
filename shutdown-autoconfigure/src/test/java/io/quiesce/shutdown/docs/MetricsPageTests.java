package io.quiesce.shutdown.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;

/**
 * The page of the metrics describes the meters and observations of a shutdown in which everything that is measured has happened.
 */
class MetricsPageTests {

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `(shutdown[a-z.-]*)` \\((gauge|counter|timer|observation)\\) \\| ([^|]*) \\|");

    private final MeterRegistry meters = new SimpleMeterRegistry();

    private final List<Observation.Context> observed = new CopyOnWriteArrayList<>();

    static Set<String> documented() {
        Set<String> names = new TreeSet<>();
        ROW.matcher(Page.of("docs/metrics.md").prose()).results().forEach((row) -> names.add(row.group(1)));
        return names;
    }

    /** Whatever has a row, with its type and what it is tagged with. */
    private static Set<String> rows() {
        Set<String> rows = new TreeSet<>();
        ROW.matcher(Page.of("docs/metrics.md").prose())
                .results()
                .forEach((row) -> rows.add("%s %s %s"
                        .formatted(
                                row.group(1),
                                row.group(2),
                                new TreeSet<>(Pattern.compile("`[a-z]+`")
                                        // What follows a colon are the values of the last one.
                                        .matcher(row.group(3).replaceAll(":.*", ""))
                                        .results()
                                        .map((tag) -> tag.group().replace("`", ""))
                                        .toList()))));
        return rows;
    }

    @Test
    void namesEveryMeterAndEveryObservation() {
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }

            @Override
            public void onStop(Observation.Context context) {
                MetricsPageTests.this.observed.add(context);
            }
        });
        MeasuredShutdown.run(this.meters, observations);
        Set<String> found = new TreeSet<>();
        this.meters.getMeters().forEach((meter) -> found.add(described(meter)));
        this.observed.forEach((context) -> {
            Set<String> keys = new TreeSet<>();
            context.getLowCardinalityKeyValues().forEach((key) -> keys.add(key.getKey()));
            found.add("%s observation %s".formatted(context.getName(), keys));
        });
        assertThat(found).isEqualTo(rows());
    }

    private static String described(Meter meter) {
        Set<String> keys = new TreeSet<>();
        meter.getId().getTags().stream().map(Tag::getKey).forEach(keys::add);
        return "%s %s %s"
                .formatted(
                        meter.getId().getName(), meter.getId().getType().name().toLowerCase(Locale.ROOT), keys);
    }
}
