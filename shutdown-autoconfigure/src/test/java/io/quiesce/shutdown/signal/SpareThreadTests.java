package io.quiesce.shutdown.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.quiesce.shutdown.engine.ThreadStarter;
import org.junit.jupiter.api.Test;

class SpareThreadTests {

    @Test
    void anInterruptDoesNotHastenIt() throws Exception {
        SpareThread spare = new SpareThread("spare", (name, task) -> {
            Thread thread = ThreadStarter.DAEMON.start(name, task);
            thread.interrupt();
            // Until it has noticed: what it is given before that is done anyway.
            while (thread.isAlive() && (thread.isInterrupted() || thread.getState() != Thread.State.WAITING)) {
                Thread.onSpinWait();
            }
            return thread;
        });
        CountDownLatch done = new CountDownLatch(1);
        spare.start("unused", done::countDown);
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }
}
