package io.quiesce.shutdown.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mock;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import io.quiesce.shutdown.engine.SystemClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.amqp.core.MessageListener;
import org.springframework.amqp.core.MessageListenerContainer;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

/**
 * Which containers are stopped, and how, without a broker. The time-out only ends a test that hangs: from outside, as an
 * interruption does not.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RabbitWorkSourceTests {

    private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

    private final RabbitWorkSource source = new RabbitWorkSource(
            this.beans, new WorkLedger(new SystemClock(), ThreadStarter.DAEMON, (failure) -> {}), null);

    private final List<String> stopped = new CopyOnWriteArrayList<>();

    /** A container of somebody else. */
    private static final class OtherContainer implements MessageListenerContainer {

        private final Consumer<Runnable> whenStopped;

        OtherContainer(Consumer<Runnable> whenStopped) {
            this.whenStopped = whenStopped;
        }

        @Override
        public void setupMessageListener(MessageListener messageListener) {}

        @Override
        public void setQueueNames(String... queues) {}

        @Override
        public void setAutoStartup(boolean autoStart) {}

        @Override
        public @Nullable Object getMessageListener() {
            return null;
        }

        @Override
        public void setListenerId(String id) {}

        @Override
        public void start() {}

        @Override
        public void stop() {
            throw new AssertionError("This one would wait");
        }

        @Override
        public void stop(Runnable callback) {
            this.whenStopped.accept(callback);
        }

        @Override
        public boolean isRunning() {
            return true;
        }
    }

    private void add(String name, Consumer<Runnable> whenStopped) {
        this.beans.registerSingleton(name, new OtherContainer(whenStopped));
    }

    @Test
    void stopsAllContainersAtOnce() throws Exception {
        CountDownLatch all = new CountDownLatch(2);
        Consumer<Runnable> slow = (callback) -> {
            all.countDown();
            try {
                all.await();
            } catch (InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
            this.stopped.add("stopped");
            callback.run();
        };
        add("first", slow);
        add("second", slow);
        this.source.stopFetching();
        assertThat(this.stopped).hasSize(2);
    }

    @Test
    void returnsWhenTheLastContainerHasCalledBack() throws Exception {
        BlockingQueue<Runnable> callbacks = new LinkedBlockingQueue<>();
        add("late", callbacks::add);
        Thread step = new Thread(() -> {
            try {
                this.source.stopFetching();
                this.stopped.add("returned");
            } catch (Exception ex) {
                throw new IllegalStateException(ex);
            }
        });
        step.start();
        Runnable callback = callbacks.take();
        this.stopped.add("called back");
        callback.run();
        step.join();
        assertThat(this.stopped).containsExactly("called back", "returned");
    }

    @Test
    void goesOnWaitingAfterAnInterruption() throws Exception {
        Thread waiting = Thread.currentThread();
        add("late", (callback) -> {
            waiting.interrupt();
            this.stopped.add("late");
            callback.run();
        });
        this.source.stopFetching();
        assertThat(this.stopped).containsExactly("late");
        Thread.interrupted();
    }

    @Test
    void passesAFailureOnWhenAllOthersHaveStopped() {
        add("broken", (callback) -> {
            throw new IllegalStateException("no stop");
        });
        add("other", (callback) -> {
            this.stopped.add("other");
            callback.run();
        });
        assertThatIllegalStateException().isThrownBy(this.source::stopFetching).withMessage("no stop");
        assertThat(this.stopped).containsExactly("other");
    }

    @Test
    void doesNotStopAContainerThatReceivesReplies() throws Exception {
        List<String> calls = this.stopped;
        SimpleMessageListenerContainer replies = new SimpleMessageListenerContainer() {
            @Override
            public void stop(Runnable callback) {
                calls.add("replies");
                callback.run();
            }
        };
        replies.setMessageListener(new RabbitTemplate());
        this.beans.registerSingleton("replies", replies);
        this.source.stopFetching();
        assertThat(calls).isEmpty();
    }

    /** Shows how it is to stop. Without queues it needs no broker. */
    private static final class OpenContainer extends DirectMessageListenerContainer {

        private final List<String> calls;

        OpenContainer(List<String> calls) {
            this.calls = calls;
        }

        private void note(String call) {
            this.calls.add(call + " " + getShutdownTimeout() + " " + isForceStop());
        }

        @Override
        public void start() {
            note("start");
            super.start();
        }

        @Override
        public void stop(Runnable callback) {
            note("stop");
            super.stop(callback);
            note("stopped");
        }

        private OpenContainer running() {
            setConnectionFactory(mock());
            setAutoDeclare(false);
            setMismatchedQueuesFatal(false);
            start();
            this.calls.clear();
            return this;
        }
    }

    @Test
    void aContainerHasNotStoppedBeforeItsStopHasReturned() {
        OpenContainer container = new OpenContainer(this.stopped);
        container.setTaskExecutor(Runnable::run);
        DirectStop.stop(container.running(), () -> this.stopped.add("told"));
        assertThat(this.stopped).containsExactly("stop 5000 false", "stopped 5000 false", "told");
    }

    @Test
    void startsAContainerAgainAsTheApplicationHasSetIt() throws Exception {
        OpenContainer container = new OpenContainer(this.stopped);
        container.setShutdownTimeout(1234);
        container.setForceStop(true);
        this.beans.registerSingleton("open", container.running());
        this.source.pause();
        this.source.resume();
        container.destroy();
        assertThat(this.stopped)
                .containsExactly(
                        "stop " + Integer.MAX_VALUE + " false",
                        "stopped " + Integer.MAX_VALUE + " false",
                        "start 1234 true");
    }

    @Test
    void doesNotCreateAContainerInOrderToStopIt() throws Exception {
        RootBeanDefinition lazy = new RootBeanDefinition(MessageListenerContainer.class, () -> {
            throw new AssertionError("created");
        });
        lazy.setLazyInit(true);
        this.beans.registerBeanDefinition("lazy", lazy);
        this.source.stopFetching();
    }
}
