package io.quiesce.harness.bench;

import java.net.URI;

import io.quiesce.harness.AppLaunch;
import io.quiesce.harness.AppProcess;

/**
 * What instances are asked for while it is measured how they serve.
 */
enum ServedRequest {
    /** Nothing, so that nothing hides what the starter does. */
    EMPTY(
            """
            How many requests a second a small application (%s) answers, with the starter and with
            `shutdown.enabled=false`, while it is online. The requests are empty, the answers five bytes, so nothing hides
            what the starter does.""") {

        @Override
        AppLaunch launch(Stack stack) {
            return stack.small();
        }

        @Override
        URI prepare(AppProcess app) {
            return app.uri().resolve("/quick");
        }
    },
    /** What the sample application is for: read an order from its database, and answer it as JSON. */
    ORDER(
            """
            How many requests a second the sample application (%s) answers, with the starter and with
            `shutdown.enabled=false`, while it is online. Each reads an order from its database, which runs in the same process, and
            is answered with JSON. There is no broker, and there are no leases: only with them, and so only with the starter,
            does the application have the handlers for couriers, which Spring would try for each of these requests.""") {

        @Override
        AppLaunch launch(Stack stack) {
            return stack.launch().arguments("--sample.broker=none", "--shutdown.leases.enabled=false");
        }

        @Override
        URI prepare(AppProcess app) {
            try (HttpCaller caller = new HttpCaller(app.uri())) {
                return app.uri()
                        .resolve(caller.create(
                                "/orders", "{\"customer\": \"ada\", \"item\": \"tea\", \"quantity\": 2}"));
            }
        }
    };

    private final String description;

    ServedRequest(String description) {
        this.description = description;
    }

    String description(Stack stack) {
        return this.description.formatted(stack.server());
    }

    abstract AppLaunch launch(Stack stack);

    /** Have an instance ready for the request, and return what to ask for. */
    abstract URI prepare(AppProcess app);

    @Override
    public String toString() {
        return Words.of(this);
    }
}
