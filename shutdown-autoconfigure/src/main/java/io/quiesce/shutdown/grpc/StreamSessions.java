package io.quiesce.shutdown.grpc;

import java.util.List;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.tracking.TrackedWork;
import org.springframework.util.PatternMatchUtils;

/**
 * Knows which streams are long-lived sessions: a stream without an end cannot be told from a long answer, and so is named.
 */
final class StreamSessions {

    private static final String PROPERTY = "shutdown.grpc.sessions";

    private static final String EXAMPLE = "quiesce.sample.v1.OrderService/Watch*";

    private final SessionHall hall;

    private final List<String> patterns;

    StreamSessions(SessionHall hall, List<String> patterns) {
        this.hall = hall;
        this.patterns = List.copyOf(patterns);
    }

    /**
     * Return patterns if they can match anything.
     * @param patterns those of the property
     * @return the same
     */
    static List<String> checked(List<String> patterns) {
        for (String pattern : patterns) {
            if (!pattern.equals("*") && pattern.indexOf('/') <= 0) {
                throw new RefusedStartException(
                        "The pattern '%s' of '%s' matches no method: a method of gRPC has a name like '%s'."
                                .formatted(pattern, PROPERTY, "quiesce.sample.v1.OrderService/Watch"),
                        "Set '%s' to names of methods, such as '%s', in which '*' stands for anything."
                                .formatted(PROPERTY, EXAMPLE));
            }
        }
        return patterns;
    }

    /** Whoever sends one answer, however late, has to send it. */
    boolean include(MethodDescriptor<?, ?> method) {
        return !method.getType().serverSendsOneMessage()
                && this.patterns.stream()
                        .anyMatch((pattern) -> PatternMatchUtils.simpleMatch(pattern, method.getFullMethodName()));
    }

    /** Make a session of a call that has been let in as a request. */
    <Q, A> ServerCall.Listener<Q> start(
            ServerCall<Q, A> call,
            Metadata headers,
            ServerCallHandler<Q, A> next,
            TrackedWork request,
            Context.CancellableContext context) {
        StreamSession<Q, A> stream = new StreamSession<>(call, context);
        // In this order, so that it is counted throughout.
        stream.begin(this.hall);
        request.withdraw();
        return stream.start(headers, next);
    }
}
