package io.quiesce.harness.process.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import io.quiesce.harness.process.infrastructure.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A listener of Redis, which Spring stops without waiting for what it handles.
 */
@Timeout(180)
class RedisListenersIT {

    @TempDir
    private Path serverFolder;

    @TempDir
    private Path directory;

    private Server redis;

    @BeforeEach
    void startServer() throws Exception {
        this.redis = Server.redis(this.serverFolder);
    }

    @AfterEach
    void stopServer() throws Exception {
        if (this.redis != null) {
            this.redis.stop();
        }
    }

    private Launched startHandling(String technology, boolean onExecutor) throws Exception {
        return Launched.handling(
                this.directory,
                technology,
                false,
                "--spring.data.redis.host=127.0.0.1",
                "--spring.data.redis.port=" + this.redis.port(),
                "--listener.executor=" + onExecutor,
                "--shutdown.messaging.containers=orders");
    }

    @Test
    void aMessageOnAnExecutorThatIsABeanIsWaitedForAndCancelledAsATask() throws Exception {
        try (Launched app = startHandling("redis-channel", true)) {
            assertThat(app.endBySignal()).isZero();
            assertThat(app.named("cancelled")).contains("RedisMessageListenerContainer", "'applicationTaskExecutor'");
        }
    }

    @Test
    void aRecordThatIsTrackedIsWaitedForAndCancelled() throws Exception {
        try (Launched app = startHandling("redis-stream", false)) {
            assertThat(app.endBySignal()).isZero();
            assertThat(app.named("cancelled")).contains("order ");
        }
    }

    /** The page says so: nobody knows of it. */
    @Test
    void aMessageOnAnyOtherThreadIsCutOff() throws Exception {
        try (Launched app = startHandling("redis-channel", false)) {
            assertThat(app.leaveBySignal()).isZero();
            assertThat(app.named("cancelled")).isEqualTo("[]");
            assertThat(app.wasInterrupted()).isFalse();
        }
    }
}
