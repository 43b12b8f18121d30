package io.quiesce.shutdown.actuator;

import java.security.Principal;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.WorkKind;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Endpoint that shows whether the application is in service, takes it out and puts it back.
 *
 * @since 0.1.0
 */
@Endpoint(id = "drain", defaultAccess = Access.READ_ONLY)
final class DrainEndpoint {

    private final Drain drain;

    private final Supplier<Map<WorkKind, Long>> outstanding;

    DrainEndpoint(Drain drain, Supplier<Map<WorkKind, Long>> outstanding) {
        this.drain = drain;
        this.outstanding = outstanding;
    }

    /**
     * The document that every operation answers.
     *
     * @param state where the application is
     * @param since when it came there
     * @param outstanding units of work by kind
     * @param by who asked for it
     * @param reason why
     */
    record Description(
            ShutdownState state,
            Instant since,
            Map<String, Long> outstanding,
            @Nullable String by,
            @Nullable String reason) {}

    @ReadOperation
    Description show() {
        return describe(this.drain.status());
    }

    @WriteOperation
    Description drain(SecurityContext security, @Nullable String reason) {
        return describe(this.drain.drain(nameOf(security), reason));
    }

    @DeleteOperation
    Description resume(SecurityContext security, @Nullable String reason) {
        return describe(this.drain.resume(nameOf(security), reason));
    }

    private static @Nullable String nameOf(SecurityContext security) {
        Principal principal = security.getPrincipal();
        return (principal != null) ? principal.getName() : null;
    }

    private Description describe(DrainStatus status) {
        Map<String, Long> counts = this.outstanding.get().entrySet().stream()
                .collect(Collectors.toMap((entry) -> entry.getKey().label(), Map.Entry::getValue));
        return new Description(status.state(), status.since(), counts, status.by(), status.reason());
    }
}
