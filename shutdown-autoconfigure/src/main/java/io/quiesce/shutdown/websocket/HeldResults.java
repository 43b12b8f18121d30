package io.quiesce.shutdown.websocket;

import java.util.concurrent.CompletableFuture;

import io.quiesce.shutdown.LongLivedSessions.Session;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.sessions.SessionHall;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.invocation.AsyncHandlerMethodReturnValueHandler;

/**
 * Has a request that a method answers later be outstanding until the answer has been handed on.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The result is told by the callback.
final class HeldResults implements AsyncHandlerMethodReturnValueHandler {

    private final AsyncHandlerMethodReturnValueHandler target;

    private final SessionHall sessions;

    HeldResults(AsyncHandlerMethodReturnValueHandler target, SessionHall sessions) {
        this.target = target;
        this.sessions = sessions;
    }

    @Override
    public boolean supportsReturnType(MethodParameter returnType) {
        return this.target.supportsReturnType(returnType);
    }

    @Override
    public boolean isAsyncReturnValue(Object returnValue, MethodParameter returnType) {
        return this.target.isAsyncReturnValue(returnValue, returnType);
    }

    @Override
    public @Nullable CompletableFuture<?> toCompletableFuture(Object returnValue, MethodParameter returnType) {
        CompletableFuture<?> result = this.target.toCompletableFuture(returnValue, returnType);
        Session session = this.sessions.current().orElse(null);
        if (result == null || session == null) {
            return result;
        }
        Work answer = session.begin("answer");
        // One of its own: what others add to it runs within its completion, and so before the work is closed.
        CompletableFuture<Object> handed = new CompletableFuture<>();
        result.whenComplete((value, failure) -> {
            try {
                if (failure != null) {
                    handed.completeExceptionally(failure);
                } else {
                    handed.complete(value);
                }
            } finally {
                answer.close();
            }
        });
        return handed;
    }

    @Override
    public void handleReturnValue(@Nullable Object returnValue, MethodParameter returnType, Message<?> message)
            throws Exception {
        this.target.handleReturnValue(returnValue, returnType, message);
    }
}
