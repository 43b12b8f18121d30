package io.quiesce.shutdown.metrics;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.Phase;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport.Outcome;
import io.quiesce.shutdown.engine.ShutdownReport.PhaseSpan;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.Workload;
import io.quiesce.shutdown.tracking.Admission.Decision;
import io.quiesce.shutdown.tracking.Decisions;

/**
 * The meters of a shutdown. Numbers are read from the ledger when somebody asks for them, so that they are those of the
 * report, and work costs no more for being measured; durations are recorded when something ends.
 */
final class ShutdownMeters implements MeterBinder, ShutdownListener {

    private static final String REJECTED = "shutdown.rejected";

    private static final String WORK_REFUSED = "Work that was refused";

    private final ShutdownEngine engine;

    private final Workload workload;

    private final Decisions decisions;

    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

    private volatile List<WorkDetails> abandoned = List.of();

    ShutdownMeters(ShutdownEngine engine, Workload workload, Decisions decisions) {
        this.engine = engine;
        this.workload = workload;
        this.decisions = decisions;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        this.registries.add(registry);
        Gauge.builder("shutdown.state", this.engine, (it) -> number(it.state()))
                .description("0 online, 1 becoming offline, 2 offline, 3 shutting down")
                .register(registry);
        Gauge.builder("shutdown.outstanding", this.engine, ShutdownEngine::runningHandlers)
                .description("What a shutdown waits for, or would wait for now")
                .tag("kind", "handlers")
                .register(registry);
        for (WorkKind kind : WorkKind.values()) {
            bindTo(registry, kind);
        }
        for (Decision decision : Decision.values()) {
            if (decision != Decision.ONLINE) {
                bindTo(registry, WorkKind.REQUESTS, decision);
            }
        }
        // Leases.
        bindTo(registry, WorkKind.SESSIONS, Decision.BECOMING_OFFLINE);
        bindTo(registry, WorkKind.SESSIONS, Decision.OFFLINE);
    }

    private void bindTo(MeterRegistry registry, WorkKind kind, Decision decision) {
        FunctionCounter.builder(
                        decision.isAccepted() ? "shutdown.admitted" : REJECTED,
                        this.decisions,
                        (it) -> it.count(kind, decision))
                .description(decision.isAccepted() ? "Work that was let in while out of service" : WORK_REFUSED)
                .tag("kind", kind.label())
                .tag("reason", decision.label())
                .register(registry);
    }

    private void bindTo(MeterRegistry registry, WorkKind kind) {
        Gauge.builder("shutdown.outstanding", this.workload, number(Workload::counts, kind))
                .description("What a shutdown waits for, or would wait for now")
                .tag("kind", kind.label())
                .register(registry);
        counter(REJECTED, kind, number(Workload::refused, kind))
                .description(WORK_REFUSED)
                .tag("reason", "shutting-down")
                .register(registry);
        counter("shutdown.completed", kind, number(Workload::completed, kind))
                .description("Work that ended by itself during a shutdown")
                .register(registry);
        counter("shutdown.cancelled", kind, (it) -> count(it.cancelled(), kind))
                .description("Work that ended after it was cancelled")
                .register(registry);
        counter("shutdown.abandoned", kind, (it) -> count(this.abandoned, kind) + count(it.failed(), kind))
                .description("Work that did not end in time")
                .register(registry);
    }

    private FunctionCounter.Builder<Workload> counter(String name, WorkKind kind, ToDoubleFunction<Workload> value) {
        return FunctionCounter.builder(name, this.workload, value).tag("kind", kind.label());
    }

    private static ToDoubleFunction<Workload> number(Function<Workload, Map<WorkKind, Long>> numbers, WorkKind kind) {
        return (workload) -> numbers.apply(workload).getOrDefault(kind, 0L);
    }

    private static long count(Collection<WorkDetails> work, WorkKind kind) {
        return work.stream().filter((each) -> each.kind() == kind).count();
    }

    private static int number(ShutdownState state) {
        return switch (state) {
            case ONLINE -> 0;
            case BECOMING_OFFLINE -> 1;
            case OFFLINE -> 2;
            case SHUTTING_DOWN -> 3;
        };
    }

    @Override
    public void abandoned(List<WorkDetails> work) {
        this.abandoned = work;
    }

    @Override
    public void announced(Outcome outcome) {
        if (outcome.registry()) {
            record(
                    "shutdown.deregistration",
                    "Leaving a service registry",
                    Tags.of("registry", outcome.name(), "outcome", label(outcome.result())),
                    outcome.duration());
        }
    }

    @Override
    public void handlerEnded(Outcome outcome) {
        record(
                "shutdown.handler",
                "Shutdown handlers",
                Tags.of("handler", outcome.name(), "outcome", label(outcome.result())),
                outcome.duration());
    }

    @Override
    public void phaseEnded(PhaseSpan span) {
        // By the end of the other phases the registries are closed.
        if (span.phase() == Phase.DRAIN && span.ended() != null) {
            record(
                    "shutdown.drain",
                    "Phase 1 of a shutdown",
                    Tags.of("outcome", label(span.outcome())),
                    span.ended().minus(span.started()));
        }
    }

    private void record(String name, String description, Tags tags, Duration duration) {
        for (MeterRegistry registry : this.registries) {
            Timer.builder(name)
                    .description(description)
                    .tags(tags)
                    .register(registry)
                    .record(duration);
        }
    }

    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
