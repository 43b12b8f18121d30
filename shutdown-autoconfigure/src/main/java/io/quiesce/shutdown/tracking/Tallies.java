package io.quiesce.shutdown.tracking;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

import io.quiesce.shutdown.engine.WorkKind;

/**
 * A tally for each kind of work.
 */
final class Tallies {

    private final Map<WorkKind, Tally> tallies = new EnumMap<>(WorkKind.class);

    Tallies() {
        for (WorkKind kind : WorkKind.values()) {
            this.tallies.put(kind, new Tally());
        }
    }

    Tally of(WorkKind kind) {
        return Objects.requireNonNull(this.tallies.get(kind));
    }

    boolean areIdle(Set<WorkKind> kinds) {
        // Endings before beginnings; see Tally for why the order matters.
        long ended = 0;
        for (WorkKind kind : kinds) {
            ended += of(kind).ended();
        }
        long begun = 0;
        for (WorkKind kind : kinds) {
            begun += of(kind).begun();
        }
        return begun == ended;
    }

    <T> Map<WorkKind, T> map(Function<Tally, T> value) {
        Map<WorkKind, T> result = new EnumMap<>(WorkKind.class);
        this.tallies.forEach((kind, tally) -> result.put(kind, value.apply(tally)));
        return result;
    }
}
