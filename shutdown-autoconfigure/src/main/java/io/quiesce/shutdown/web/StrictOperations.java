package io.quiesce.shutdown.web;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameter;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;

/**
 * Has an endpoint refuse to change anything for a request that says something it does not know: Spring Boot ignores such a thing,
 * and {@code ?dryrun=true} would take the application out of service. Whoever asks over HTTP is told why with 400, also
 * where Spring Boot keeps the messages of errors to itself.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread; never blocks.
 *
 * @since 0.1.0
 */
public final class StrictOperations implements OperationInvokerAdvisor {

    /** What a request says to others: the token against forged requests, and that of RFC 6750. */
    private static final Set<String> FOR_OTHERS = Set.of("_csrf", "access_token");

    private final EndpointId endpoint;

    /**
     * Create an advisor.
     * @param endpoint the id of the only endpoint that it is for
     */
    public StrictOperations(String endpoint) {
        this.endpoint = EndpointId.of(endpoint);
    }

    @Override
    public OperationInvoker apply(
            EndpointId endpointId, OperationType type, OperationParameters parameters, OperationInvoker invoker) {
        if (!endpointId.equals(this.endpoint) || type == OperationType.READ) {
            return invoker;
        }
        TreeSet<String> known = parameters.stream()
                .filter((parameter) -> parameter.getType() != SecurityContext.class)
                .map(OperationParameter::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        return (context) -> invoke(invoker, context, known);
    }

    private static @Nullable Object invoke(OperationInvoker invoker, InvocationContext context, Set<String> known) {
        try {
            check(known, context.getArguments().keySet());
            return invoker.invoke(context);
        } catch (InvalidEndpointRequestException ex) {
            if (!context.canResolve(WebServerNamespace.class)) {
                throw ex;
            }
            return new WebEndpointResponse<>(
                    Map.of("problem", String.valueOf(ex.getReason())), WebEndpointResponse.STATUS_BAD_REQUEST);
        }
    }

    private static void check(Set<String> known, Set<String> given) {
        for (String name : given) {
            if (!known.contains(name) && !FOR_OTHERS.contains(name)) {
                String problem = "'%s' is not known here; known are %s"
                        .formatted(name, known.stream().collect(Collectors.joining("', '", "'", "'")));
                throw new InvalidEndpointRequestException(problem, problem);
            }
        }
    }
}
