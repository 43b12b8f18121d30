package io.quiesce.shutdown.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/**
 * Requests whose answers come when the test wants them to. The time-out only ends a test that hangs.
 */
@Timeout(60)
class PollsTests {

    private final TestQueues queues = TestQueues.empty();

    private final Polls polls = new Polls();

    private final CompletableFuture<ReceiveMessageResponse> answer = new CompletableFuture<>();

    private SqsAsyncClient client;

    private ReceiveMessageRequest request;

    @BeforeEach
    void start() {
        this.queues.create(TestQueues.QUEUE, Map.of());
        this.request = ReceiveMessageRequest.builder()
                .queueUrl(this.queues.url(TestQueues.QUEUE))
                .waitTimeSeconds(20)
                .build();
        this.client = this.queues.clientWith(() -> this.answer);
    }

    @Test
    void passesOnWhatIsReceived() {
        this.queues.send("1");
        ReceiveMessageResponse received = this.polls
                .through(this.queues.client())
                .receiveMessage(this.request)
                .join();
        assertThat(received.messages()).singleElement().satisfies((message) -> assertThat(message.body())
                .isEqualTo("1"));
    }

    @Test
    void passesOnAFailure() {
        CompletableFuture<ReceiveMessageResponse> received =
                this.polls.through(this.client).receiveMessage(this.request);
        IllegalStateException failure = new IllegalStateException("no queue");
        this.answer.completeExceptionally(failure);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(received::join)
                .withCause(failure);
    }

    @Test
    void leavesOtherRequestsAlone() {
        this.polls.end();
        assertThat(this.polls.through(this.queues.client()).listQueues().join().queueUrls())
                .hasSize(1);
    }

    @Test
    void endsARequestThatWaits() {
        CompletableFuture<ReceiveMessageResponse> received =
                this.polls.through(this.queues.client()).receiveMessage(this.request);
        this.polls.end();
        assertThat(received.join().messages()).isEmpty();
    }

    @Test
    void asksForNothingAfterTheEnd() {
        this.queues.send("1");
        this.polls.end();
        assertThat(this.polls
                        .through(this.queues.client())
                        .receiveMessage(this.request)
                        .join()
                        .messages())
                .isEmpty();
        assertThat(this.queues.take()).containsExactly("1");
    }

    @Test
    void givesBackWhatComesAfterTheEnd() {
        this.queues.send("1");
        ReceiveMessageResponse late =
                this.queues.client().receiveMessage(this.request).join();
        assertThat(late.messages()).hasSize(1);
        CompletableFuture<ReceiveMessageResponse> received =
                this.polls.through(this.client).receiveMessage(this.request);
        this.polls.end();
        this.answer.complete(late);
        assertThat(received.join().messages()).isEmpty();
        assertThat(this.queues.take()).containsExactly("1");
    }
}
