package io.quiesce.shutdown.sqs;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/**
 * The requests for messages of one queue that are waiting for an answer. They can be ended at any time, as if there were no
 * messages. Which of the two comes first, the end or an answer, is decided for each request; messages of an answer that comes
 * second go back to their queue.
 * <p>
 * A request that is ended is not cancelled: messages that are on their way would be hidden from everybody for as long as if
 * they were being handled.
 */
final class Polls {

    private static final ReceiveMessageResponse NOTHING =
            ReceiveMessageResponse.builder().messages(List.of()).build();

    private final Set<CompletableFuture<ReceiveMessageResponse>> open = ConcurrentHashMap.newKeySet();

    private volatile boolean ended;

    /** Return a client whose requests for messages are known here. */
    SqsAsyncClient through(SqsAsyncClient client) {
        ProxyFactory proxy = new ProxyFactory(SqsAsyncClient.class, (MethodInterceptor) (call) -> {
            @Nullable Object[] arguments = call.getArguments();
            return (arguments.length == 1 && arguments[0] instanceof ReceiveMessageRequest request)
                    ? poll(client, request)
                    : call.proceed();
        });
        proxy.setTarget(client);
        return (SqsAsyncClient) proxy.getProxy();
    }

    private CompletableFuture<ReceiveMessageResponse> poll(SqsAsyncClient client, ReceiveMessageRequest request) {
        CompletableFuture<ReceiveMessageResponse> result = new CompletableFuture<>();
        this.open.add(result);
        if (this.ended) {
            result.complete(NOTHING);
        }
        if (!result.isDone()) {
            client.receiveMessage(request)
                    .whenComplete((response, failure) -> answered(result, response, failure, client, request));
        }
        return result.whenComplete((response, failure) -> this.open.remove(result));
    }

    private static void answered(
            CompletableFuture<ReceiveMessageResponse> result,
            @Nullable ReceiveMessageResponse response,
            @Nullable Throwable failure,
            SqsAsyncClient client,
            ReceiveMessageRequest request) {
        if (failure != null) {
            result.completeExceptionally(failure);
        } else if (response != null && !result.complete(response) && response.hasMessages()) {
            giveBack(client, request.queueUrl(), response.messages());
        }
    }

    /** If that fails, they come back by themselves when the time is over for which they are hidden. */
    private static void giveBack(SqsAsyncClient client, String queue, List<Message> messages) {
        client.changeMessageVisibilityBatch((change) -> change.queueUrl(queue)
                .entries(messages.stream().map(Polls::visible).toList()));
    }

    private static ChangeMessageVisibilityBatchRequestEntry visible(Message message) {
        return ChangeMessageVisibilityBatchRequestEntry.builder()
                .id(message.messageId())
                .receiptHandle(message.receiptHandle())
                .visibilityTimeout(0)
                .build();
    }

    /** End all requests, and those that are still to come. */
    void end() {
        this.ended = true;
        this.open.forEach((result) -> result.complete(NOTHING));
    }

    /** What a native image needs for that. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            hints.proxies().registerJdkProxy(AopProxyUtils.completeJdkProxyInterfaces(SqsAsyncClient.class));
        }
    }
}
