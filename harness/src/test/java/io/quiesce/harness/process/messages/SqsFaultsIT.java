package io.quiesce.harness.process.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;

import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * A consumer of SQS leaves. The queues are those of ElasticMQ, in the process of the test.
 */
@Timeout(180)
class SqsFaultsIT {

    private SQSRestServer server;

    private URI queues;

    @TempDir
    private Path directory;

    @BeforeEach
    void startQueues() {
        this.server = SQSRestServerBuilder.withInterface("127.0.0.1")
                .withDynamicPort()
                .start();
        this.queues = URI.create("http://127.0.0.1:"
                + this.server.waitUntilStarted().localAddress().getPort());
        try (SqsAsyncClient client = ListenerApp.SqsHandler.client(this.queues)) {
            client.createQueue((create) -> create.queueName(ListenerApp.QUEUE)).join();
        }
    }

    @AfterEach
    void stopQueues() {
        this.server.stopAndWait();
    }

    private void send(String text) {
        try (SqsAsyncClient client = ListenerApp.SqsHandler.client(this.queues)) {
            String url = client.getQueueUrl((get) -> get.queueName(ListenerApp.QUEUE))
                    .join()
                    .queueUrl();
            client.sendMessage((send) -> send.queueUrl(url).messageBody(text)).join();
        }
    }

    @Test
    void aListenerThatIgnoresItsInterruptIsAbandonedAndNamed() throws Exception {
        send("7");
        try (Launched app = Launched.handling(this.directory, "sqs", true, "--listener.broker=" + this.queues)) {
            assertThat(app.endBySignal()).isOne();
            assertThat(app.named("abandoned")).contains("orders (message ", "SqsHandler");
        }
    }

    /** Its request for messages waits for ten seconds, and the process is gone after six at the latest. */
    @Test
    void aListenerThatWaitsForAMessageLeavesWithoutOne() throws Exception {
        try (Launched app = Launched.idle(this.directory, "sqs", "--listener.broker=" + this.queues)) {
            assertThat(app.leaveBySignal()).isZero();
            assertThat(app.named("abandoned")).isEqualTo("[]");
        }
    }
}
