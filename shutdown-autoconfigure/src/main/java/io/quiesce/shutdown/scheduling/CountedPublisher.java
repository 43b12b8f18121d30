package io.quiesce.shutdown.scheduling;

import java.util.concurrent.CancellationException;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What a scheduled method returned, as a part of each {@link ScheduledRun} in which it is subscribed to. Anybody else who
 * subscribes gets what the method returned.
 */
final class CountedPublisher {

    private CountedPublisher() {}

    static Object of(Object publisher, Class<?> type) {
        // Not by way of a Flux: that would cancel the Mono once it has its value, before it could complete.
        if (publisher instanceof Mono<?> mono) {
            return Mono.defer(() -> ScheduledRun.current()
                    .<Mono<?>>map((run) -> counted(mono, run))
                    .orElse(mono));
        }
        ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type, publisher);
        if (adapter == null) {
            return publisher;
        }
        Flux<?> flux = Flux.from(adapter.toPublisher(publisher));
        return adapter.fromPublisher(Flux.defer(() ->
                ScheduledRun.current().<Flux<?>>map((run) -> counted(flux, run)).orElse(flux)));
    }

    private static <T> Mono<T> counted(Mono<T> mono, ScheduledRun run) {
        Sinks.Empty<T> cancelled = join(run);
        return mono.takeUntilOther(cancelled.asMono())
                .switchIfEmpty(end(cancelled))
                .doFinally((signal) -> run.leave());
    }

    private static <T> Flux<T> counted(Flux<T> flux, ScheduledRun run) {
        Sinks.Empty<T> cancelled = join(run);
        return flux.takeUntilOther(cancelled.asMono())
                .concatWith(end(cancelled))
                .doFinally((signal) -> run.leave());
    }

    private static <T> Sinks.Empty<T> join(ScheduledRun run) {
        run.join();
        Sinks.Empty<T> cancelled = Sinks.empty();
        run.onCancel(cancelled::tryEmitEmpty);
        return cancelled;
    }

    /** Whoever observes the run learns that it has not completed. */
    private static <T> Mono<T> end(Sinks.Empty<T> cancelled) {
        return Mono.defer(() -> cancelled.scanOrDefault(Scannable.Attr.TERMINATED, false)
                ? Mono.error(new CancellationException("Cancelled because the application is shutting down"))
                : Mono.empty());
    }
}
