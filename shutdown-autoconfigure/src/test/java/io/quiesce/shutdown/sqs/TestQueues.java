package io.quiesce.shutdown.sqs;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/**
 * Queues of ElasticMQ, which speaks the protocol of SQS, and a client. One of each is enough for all tests of this virtual
 * machine, with which they end: a client takes two seconds to close.
 */
final class TestQueues {

    static final String QUEUE = "orders";

    private static @Nullable TestQueues shared;

    private final SqsAsyncClient client;

    private TestQueues(SqsAsyncClient client) {
        this.client = client;
    }

    /** Return the queues, without any in them. */
    static synchronized TestQueues empty() {
        TestQueues queues = shared;
        if (queues == null) {
            queues = new TestQueues(clientOf(SQSRestServerBuilder.withInterface("127.0.0.1")
                    .withDynamicPort()
                    .start()));
            shared = queues;
        }
        for (String url : queues.client.listQueues().join().queueUrls()) {
            queues.client.deleteQueue((delete) -> delete.queueUrl(url)).join();
        }
        return queues;
    }

    private static SqsAsyncClient clientOf(SQSRestServer server) {
        return SqsAsyncClient.builder()
                .endpointOverride(URI.create("http://127.0.0.1:"
                        + server.waitUntilStarted().localAddress().getPort()))
                .region(Region.of("elasticmq"))
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build();
    }

    SqsAsyncClient client() {
        return this.client;
    }

    /** Return a client whose requests for messages get these answers, and that is as ours otherwise. */
    SqsAsyncClient clientWith(Supplier<CompletableFuture<ReceiveMessageResponse>> answers) {
        ProxyFactory scripted = new ProxyFactory(SqsAsyncClient.class, (MethodInterceptor)
                (call) -> call.getMethod().getName().equals("receiveMessage") ? answers.get() : call.proceed());
        scripted.setTarget(this.client);
        return (SqsAsyncClient) scripted.getProxy();
    }

    void create(String name, Map<QueueAttributeName, String> attributes) {
        this.client
                .createQueue((create) -> create.queueName(name).attributes(attributes))
                .join();
    }

    String url(String name) {
        return this.client.getQueueUrl((get) -> get.queueName(name)).join().queueUrl();
    }

    void send(String... bodies) {
        for (String body : bodies) {
            this.client
                    .sendMessage((send) -> send.queueUrl(url(QUEUE)).messageBody(body))
                    .join();
        }
    }

    /** Return the messages that nobody has in his hands, which then are in ours; waits for one. */
    List<String> take() {
        return this.client
                .receiveMessage((receive) ->
                        receive.queueUrl(url(QUEUE)).maxNumberOfMessages(10).waitTimeSeconds(20))
                .join()
                .messages()
                .stream()
                .map(Message::body)
                .toList();
    }

    /** Return how many messages there are, in somebody's hands or not. */
    int count(String name) {
        Map<QueueAttributeName, String> counts = this.client
                .getQueueAttributes((get) -> get.queueUrl(url(name)).attributeNames(QueueAttributeName.ALL))
                .join()
                .attributes();
        return Integer.parseInt(counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                + Integer.parseInt(counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
    }
}
