package io.quiesce.shutdown.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.autoconfigure.DurationText;
import io.quiesce.shutdown.autoconfigure.ShutdownProperties;
import io.quiesce.shutdown.beans.Coverage;
import io.quiesce.shutdown.engine.Announcement;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.Lifecycle;
import org.springframework.context.LifecycleProcessor;
import org.springframework.context.Phased;

/**
 * Everything that a shutdown of an application would do, as text for people.
 */
final class ShutdownPlan {

    private final ConfigurableListableBeanFactory factory;

    private final EffectiveTimeline timeline;

    private final List<String> criticalResources;

    ShutdownPlan(ConfigurableListableBeanFactory factory, ShutdownProperties properties) {
        this.factory = factory;
        this.timeline = new EffectiveTimeline(properties.timings(), properties.terminationGracePeriod());
        this.criticalResources = properties.criticalResources();
    }

    String text() {
        Integrations integrations = new Integrations(this.factory);
        List<Coverage.Note> notes = new ArrayList<>(Coverage.of(this.factory));
        notes.addAll(UnknownContainers.in(this.factory, notes));
        StringBuilder text = new StringBuilder("The plan of a shutdown\n");
        section(text, "Timeline, after SIGTERM", this.timeline.rows());
        section(text, "Told at once that this instance leaves", announcements());
        section(text, "Called at once, all at the same time (handlers)", handlers());
        section(text, "Drained", sources(integrations.present()));
        section(text, "Counted, and waited for, of these beans", notes(notes, true));
        section(text, "Not counted, of these beans", notes(notes, false));
        section(text, "Closed out of turn, when closing takes more than half of its time", this.criticalResources);
        section(text, "Stopped in these phases, before the other beans are closed", phases());
        section(text, "Integrations at work", List.of(String.join(", ", integrations.present())));
        section(text, "Integrations that are not", pairs(integrations.absent()));
        return text.toString();
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        text.append('\n').append(title).append('\n');
        Stream<String> shown = lines.isEmpty() ? Stream.of("none") : lines.stream();
        shown.forEach((line) -> text.append("  ").append(line).append('\n'));
    }

    private List<String> announcements() {
        return this.factory
                .getBeanProvider(Announcement.class)
                .orderedStream()
                .map((each) -> "%s%s, for at most %s"
                        .formatted(
                                each.name(), each.isRegistry() ? " (registry)" : "", DurationText.of(each.timeout())))
                .toList();
    }

    private List<String> handlers() {
        return this.factory.getBeansOfType(ShutdownHandler.class).keySet().stream()
                .sorted()
                .toList();
    }

    /** The requests of a web server pass a filter, which is no source. */
    private List<String> sources(List<String> integrations) {
        Stream<String> web = Stream.of("servlet", "webflux")
                .filter(integrations::contains)
                .map((each) -> each + ": " + WorkKind.REQUESTS.label());
        Stream<String> sources = this.factory
                .getBeanProvider(WorkSource.class)
                .orderedStream()
                .map((each) -> each.name() + ": " + each.kind().label());
        return Stream.concat(web, sources).distinct().toList();
    }

    private static List<String> notes(List<Coverage.Note> notes, boolean counted) {
        return notes.stream()
                .filter((note) -> note.isCounted() == counted)
                .map((note) -> note.bean() + ": " + note.text())
                .toList();
    }

    /** The highest phase first, as Spring stops them; those of this library change nothing, and are left out. */
    private List<String> phases() {
        Map<Integer, List<String>> phases = new TreeMap<>((one, other) -> Integer.compare(other, one));
        this.factory.getBeansOfType(Lifecycle.class, false, true).forEach((name, bean) -> {
            if (!(bean instanceof LifecycleProcessor || isOurs(name))) {
                int phase = (bean instanceof Phased phased) ? phased.getPhase() : 0;
                phases.computeIfAbsent(phase, (key) -> new ArrayList<>()).add(name);
            }
        });
        return pairs(phases.entrySet().stream()
                .collect(Collectors.toMap(
                        (entry) -> String.valueOf(entry.getKey()),
                        (entry) -> String.join(", ", entry.getValue()),
                        (one, other) -> one,
                        LinkedHashMap::new)));
    }

    private boolean isOurs(String name) {
        return this.factory.containsBeanDefinition(name)
                && String.valueOf(this.factory.getBeanDefinition(name).getFactoryBeanName())
                        .startsWith("io.quiesce.shutdown.");
    }

    private static List<String> pairs(Map<String, String> pairs) {
        return pairs.entrySet().stream()
                .map((entry) -> entry.getKey() + ": " + entry.getValue())
                .toList();
    }
}
