package io.quiesce.shutdown.simulation;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.SoftDrainTimings;

/**
 * What happens in one simulation, from the outside.
 *
 * @param turns decides which thread is next
 * @param yields how often threads let others run in between
 * @param origin what the clock says first
 */
record Scenario(
        long turns,
        double yields,
        long origin,
        ShutdownTimings timings,
        SoftDrainTimings drain,
        List<Element> elements) {

    <E extends Element> Stream<E> all(Class<E> type) {
        return this.elements.stream().filter(type::isInstance).map(type::cast);
    }

    <E extends Element> List<E> list(Class<E> type) {
        return all(type).toList();
    }

    /** The first order that ends the application; each scenario has one. */
    Element.Command end() {
        return all(Element.Command.class)
                .filter((command) -> command.order().ends())
                .reduce((first, next) -> (next.at() < first.at()) ? next : first)
                .orElseThrow();
    }

    Scenario with(List<Element> others) {
        return new Scenario(this.turns, this.yields, this.origin, this.timings, this.drain, List.copyOf(others));
    }

    Scenario withoutYields() {
        return new Scenario(this.turns, 0, this.origin, this.timings, this.drain, this.elements);
    }

    @Override
    public String toString() {
        return "  keep-accepting-for %s, quiet-period %s, cancel-running-tasks-after %s, force-close-tasks-grace %s,%n  force-shutdown-after %s, force-shutdown-grace %s%n"
                        .formatted(
                                this.timings.keepAcceptingFor(),
                                this.timings.quietPeriod(),
                                this.timings.cancelRunningTasksAfter(),
                                this.timings.forceCloseTasksGrace(),
                                this.timings.forceShutdownAfter(),
                                this.timings.forceShutdownGrace())
                + "  drain: keep-accepting-for %s, timeout %s %s; threads yield %.2f, turns %s%n"
                        .formatted(
                                this.drain.keepAcceptingFor(),
                                this.drain.timeout(),
                                this.drain.onTimeout(),
                                this.yields,
                                this.turns)
                + this.elements.stream().map((element) -> "  " + element).collect(Collectors.joining("\n"));
    }
}
