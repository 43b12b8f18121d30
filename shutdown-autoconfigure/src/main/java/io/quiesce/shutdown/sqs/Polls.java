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
@SuppressWarnings(
        "FutureReturnValueIgnored") // The result is told by the callback; nobody waits for what is given back.
final class Polls {

    private static final ReceiveMessageResponse NOTHING =
            ReceiveMessageResponse.builder().messages(List.of()).build();

    private final Set<Poll> open = ConcurrentHashMap.newKeySet();

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
        Poll poll = new Poll(client, request);
        this.open.add(poll);
        poll.result.whenComplete((response, failure) -> this.open.remove(poll));
        if (this.ended) {
            poll.end();
        } else {
            client.receiveMessage(request).whenComplete(poll::answered);
        }
        return poll.result;
    }

    /** End all requests, and those that are still to come. */
    void end() {
        this.ended = true;
        this.open.forEach(Poll::end);
    }

    private static final class Poll {

        private final CompletableFuture<ReceiveMessageResponse> result = new CompletableFuture<>();

        private final SqsAsyncClient client;

        private final ReceiveMessageRequest request;

        Poll(SqsAsyncClient client, ReceiveMessageRequest request) {
            this.client = client;
            this.request = request;
        }

        void end() {
            this.result.complete(NOTHING);
        }

        void answered(@Nullable ReceiveMessageResponse response, @Nullable Throwable failure) {
            if (failure != null) {
                this.result.completeExceptionally(failure);
            } else if (response != null && !this.result.complete(response) && response.hasMessages()) {
                giveBack(response.messages());
            }
        }

        /** If that fails, they come back by themselves when the time is over for which they are hidden. */
        private void giveBack(List<Message> messages) {
            this.client.changeMessageVisibilityBatch((change) -> change.queueUrl(this.request.queueUrl())
                    .entries(messages.stream().map(Poll::visible).toList()));
        }

        private static ChangeMessageVisibilityBatchRequestEntry visible(Message message) {
            return ChangeMessageVisibilityBatchRequestEntry.builder()
                    .id(message.messageId())
                    .receiptHandle(message.receiptHandle())
                    .visibilityTimeout(0)
                    .build();
        }
    }

    /** What a native image needs for that. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            hints.proxies().registerJdkProxy(AopProxyUtils.completeJdkProxyInterfaces(SqsAsyncClient.class));
        }
    }
}
