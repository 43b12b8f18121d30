package io.quiesce.shutdown.simulation;

import io.quiesce.shutdown.simulation.Element.Handler;
import io.quiesce.shutdown.simulation.Trace.What;

/**
 * A handler is called once, and not before the shutdown begins; one that comes too late is told so and not called.
 */
final class HandlersOnce implements Invariant {

    @Override
    public void check(Outcome outcome, Findings findings) {
        Trace trace = outcome.trace();
        for (Handler handler : outcome.scenario().list(Handler.class)) {
            long calls = trace.all(What.HANDLER_BEGAN)
                    .filter((event) -> event.detail() == handler)
                    .count();
            findings.check(calls <= 1, "Called more than once: %s", handler);
            findings.check(
                    calls == 0 || trace.all(What.HANDLER_TOO_LATE).noneMatch((event) -> event.detail() == handler),
                    "Called although it came too late: %s",
                    handler);
        }
        trace.all(What.HANDLER_BEGAN)
                .forEach((event) -> findings.check(
                        event.at() >= trace.first(What.BEGAN), "Called before the shutdown began: %s", event));
    }
}
