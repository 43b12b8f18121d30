package io.quiesce.shutdown;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

/**
 * What Spring Boot prints when a start fails.
 */
public final class StartFailures {

    private StartFailures() {}

    /** Returns what is printed: from the first analyzer that knows the failure, or from the failure itself. */
    public static Optional<FailureAnalysis> analyze(Throwable failure) {
        return analyzers()
                .map((analyzer) -> analyzer.analyze(failure))
                .filter(Objects::nonNull)
                .findFirst()
                .or(() -> fromItself(failure));
    }

    /** Those that need a bean factory are left out: they know nothing of properties. */
    private static Stream<FailureAnalyzer> analyzers() {
        return SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, (type, name, ex) -> {})
                .stream();
    }

    /** Returns what the failure says of itself. */
    public static Optional<FailureAnalysis> fromItself(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedStartException analyzed) {
                return Optional.of(analyzed.analysis());
            }
        }
        return Optional.empty();
    }
}
