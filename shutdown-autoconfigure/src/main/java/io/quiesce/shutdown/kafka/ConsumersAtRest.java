package io.quiesce.shutdown.kafka;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/**
 * Tells when all consumers of a container that is being paused have come to rest: none fetches any more, and what it has handed
 * out is done.
 * <p>
 * Each consumer looks itself, before it polls, since it may be asked on its own thread only. A consumer without partitions is at
 * rest, too, although spring-kafka does not call it paused.
 */
final class ConsumersAtRest {

    private final AbstractMessageListenerContainer<?, ?> container;

    private final Predicate<Consumer<?, ?>> settled;

    /** The threads of the consumers, from the first turn of each to its end. */
    private final Set<Thread> present = ConcurrentHashMap.newKeySet();

    /** Those that have handed out what they had. */
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

    private final Set<Thread> resting = ConcurrentHashMap.newKeySet();

    private volatile boolean lost;

    private final AtomicReference<@Nullable Runnable> action = new AtomicReference<>();

    /**
     * Create an observer of consumers.
     * @param container the container they belong to
     * @param settled tells on the thread of a consumer whether all that it has handed out is done
     */
    ConsumersAtRest(AbstractMessageListenerContainer<?, ?> container, Predicate<Consumer<?, ?>> settled) {
        this.container = container;
        this.settled = settled;
    }

    AbstractMessageListenerContainer<?, ?> container() {
        return this.container;
    }

    /** Have the action run when all consumers are at rest, by the last of them. The container has been told to pause. */
    void whenAtRest(Runnable action) {
        this.resting.clear();
        this.lost = false;
        this.action.set(action);
        tell();
    }

    /** Nobody waits any more. */
    void forget() {
        this.action.set(null);
    }

    /** Whether a consumer has ended, while it was waited for, before it had come to rest. */
    boolean areLost() {
        return this.lost;
    }

    /** Whether a consumer is still handing out. */
    boolean areBusy() {
        forgetTheDead();
        return !this.waiting.containsAll(this.present) || this.present.size() < running();
    }

    /** On the thread of a consumer, which is handing out. */
    void busy() {
        this.waiting.remove(Thread.currentThread());
    }

    /** On the thread of a consumer, when it has handed out all it has. */
    void beforePoll(Consumer<?, ?> consumer) {
        Thread thread = Thread.currentThread();
        this.present.add(thread);
        this.waiting.add(thread);
        if (this.action.get() == null) {
            return;
        }
        // In the turn in which it is told, a consumer may still fetch.
        boolean paused = consumer.paused().containsAll(consumer.assignment());
        if (paused && !this.resting.contains(thread) && this.settled.test(consumer)) {
            this.resting.add(thread);
        }
        tell();
    }

    /** On the thread of a consumer, which has ended. */
    void gone() {
        Thread thread = Thread.currentThread();
        this.present.remove(thread);
        this.waiting.remove(thread);
        if (!this.resting.remove(thread) && this.action.get() != null) {
            this.lost = true;
        }
        tell();
    }

    private void tell() {
        if (this.action.get() == null) {
            return;
        }
        forgetTheDead();
        // Who is running and not present has yet to have its first turn.
        if (this.resting.containsAll(this.present) && this.present.size() >= running()) {
            Runnable action = this.action.getAndSet(null);
            if (action != null) {
                action.run();
            }
        }
    }

    /** A consumer that fails in its end does not say that it is gone. */
    private void forgetTheDead() {
        this.present.removeIf((thread) -> !thread.isAlive());
        this.waiting.retainAll(this.present);
    }

    private long running() {
        if (this.container instanceof ConcurrentMessageListenerContainer<?, ?> concurrent) {
            return concurrent.getContainers().stream()
                    .filter((child) -> child.isRunning())
                    .count();
        }
        return this.container.isRunning() ? 1 : 0;
    }
}
