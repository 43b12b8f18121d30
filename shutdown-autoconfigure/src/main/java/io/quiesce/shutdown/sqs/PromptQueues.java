package io.quiesce.shutdown.sqs;

import java.util.List;

import io.awspring.cloud.sqs.listener.ContainerComponentFactory;
import io.awspring.cloud.sqs.listener.FifoSqsComponentFactory;
import io.awspring.cloud.sqs.listener.SqsContainerOptions;
import io.awspring.cloud.sqs.listener.StandardSqsComponentFactory;
import io.awspring.cloud.sqs.listener.acknowledgement.BatchingAcknowledgementProcessor;
import io.awspring.cloud.sqs.listener.source.FifoSqsMessageSource;
import io.awspring.cloud.sqs.listener.source.MessageSource;
import io.awspring.cloud.sqs.listener.source.StandardSqsMessageSource;
import io.quiesce.shutdown.engine.EngineClock;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * What containers fetch and acknowledge their messages with, which stops at once and without a loss: of itself it would wait
 * until its queue has answered, which is after ten seconds if there is no message, and not for each acknowledgement.
 */
final class PromptQueues {

    private PromptQueues() {}

    static <T> List<ContainerComponentFactory<T, SqsContainerOptions>> factories(EngineClock clock) {
        return List.of(new Fifo<>(clock), new Standard<>(clock));
    }

    private static final class Standard<T> extends StandardSqsComponentFactory<T> {

        private final EngineClock clock;

        Standard(EngineClock clock) {
            this.clock = clock;
        }

        @Override
        public MessageSource<T> createMessageSource(SqsContainerOptions options) {
            return new StandardSource<>();
        }

        @Override
        protected BatchingAcknowledgementProcessor<T> createBatchingProcessorInstance() {
            return new CountedAcknowledgements<>(this.clock);
        }
    }

    private static final class Fifo<T> extends FifoSqsComponentFactory<T> {

        private final EngineClock clock;

        Fifo(EngineClock clock) {
            this.clock = clock;
        }

        @Override
        public MessageSource<T> createMessageSource(SqsContainerOptions options) {
            return new FifoSource<>();
        }

        @Override
        protected BatchingAcknowledgementProcessor<T> createBatchingProcessorInstance() {
            return new CountedAcknowledgements<>(this.clock);
        }
    }

    private static final class StandardSource<T> extends StandardSqsMessageSource<T> {

        private final Polls polls = new Polls();

        @Override
        public void setSqsAsyncClient(SqsAsyncClient client) {
            super.setSqsAsyncClient(this.polls.through(client));
        }

        @Override
        public void stop() {
            this.polls.end();
            super.stop();
        }
    }

    private static final class FifoSource<T> extends FifoSqsMessageSource<T> {

        private final Polls polls = new Polls();

        @Override
        public void setSqsAsyncClient(SqsAsyncClient client) {
            super.setSqsAsyncClient(this.polls.through(client));
        }

        @Override
        public void stop() {
            this.polls.end();
            super.stop();
        }
    }
}
