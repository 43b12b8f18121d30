package io.quiesce.shutdown.kafka;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.quiesce.shutdown.engine.EngineClock;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that does not leave its group before its commits have come through.
 * <p>
 * With a cooperative assignor a consumer keeps its partitions during a rebalance, and handles records; but its commits are
 * refused until it has taken part in the rebalance to its end. Its container repeats them in its next turn. A container that is
 * being stopped has no next turn: it unsubscribes, and what was refused is lost. So the consumer is held there, and takes part in
 * the rebalance without handling anything.
 */
@SuppressWarnings("ThreadLocalUsage") // Each consumer has a thread, and leaves on it.
final class LastCommits implements InvocationHandler {

    private static final Duration TURN = Duration.ofMillis(100);

    /** How long a broker may take to answer. */
    private static final Duration ANSWER = Duration.ofSeconds(2);

    /** Longer than usual deadlines; whoever waits after them has been abandoned. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final ThreadLocal<@Nullable Leave> LEAVE = new ThreadLocal<>();

    private final Consumer<?, ?> consumer;

    private final PollWakeup wakeup;

    /** What has been refused, or may not have arrived, and has not come through since. */
    private final Map<TopicPartition, OffsetAndMetadata> refused = new HashMap<>();

    private record Leave(EngineClock clock, Runnable inVain) {}

    private LastCommits(Consumer<?, ?> consumer) {
        this.consumer = consumer;
        this.wakeup = new PollWakeup(consumer);
    }

    @SuppressWarnings("unchecked")
    static <K, V> Consumer<K, V> of(Consumer<K, V> consumer) {
        return (Consumer<K, V>) Proxy.newProxyInstance(
                LastCommits.class.getClassLoader(), new Class<?>[] {Consumer.class}, new LastCommits(consumer));
    }

    /**
     * On the thread of a consumer: say that it is about to leave its group and is to wait for its commits.
     * @param clock the clock
     * @param inVain run if commits are lost nevertheless
     */
    static void awaitOnLeave(EngineClock clock, Runnable inVain) {
        LEAVE.set(new Leave(clock, inVain));
    }

    /** On the thread of a consumer, which has left. */
    static void left() {
        LEAVE.remove();
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "commitSync" -> commit(method, arguments);
            case "committed" -> committed(method, arguments);
            case "position" -> position(method, arguments);
            case "unsubscribe" -> {
                awaitCommits();
                yield call(method, arguments);
            }
            default -> call(method, arguments);
        };
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(this.consumer, arguments);
        } catch (InvocationTargetException ex) {
            throw ex.getTargetException();
        }
    }

    @SuppressWarnings("unchecked")
    private @Nullable Object commit(Method method, Object @Nullable [] arguments) throws Throwable {
        if (arguments == null || !(arguments[0] instanceof Map)) {
            return call(method, arguments);
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = (Map<TopicPartition, OffsetAndMetadata>) arguments[0];
        try {
            Object result = this.wakeup.keptFrom(() -> call(method, arguments), () -> {
                this.consumer.commitSync(offsets, ANSWER);
                return null;
            });
            this.refused.keySet().removeAll(offsets.keySet());
            return result;
        } catch (RebalanceInProgressException | WakeupException ex) {
            this.refused.putAll(offsets);
            throw ex;
        }
    }

    /** What a container asks while a rebalance tells it of new partitions. */
    @SuppressWarnings("unchecked")
    private @Nullable Object committed(Method method, Object @Nullable [] arguments) throws Throwable {
        return this.wakeup.keptFrom(
                () -> call(method, arguments),
                () -> this.consumer.committed((Set<TopicPartition>) first(arguments), ANSWER));
    }

    private @Nullable Object position(Method method, Object @Nullable [] arguments) throws Throwable {
        return this.wakeup.keptFrom(
                () -> call(method, arguments), () -> this.consumer.position((TopicPartition) first(arguments), ANSWER));
    }

    private static Object first(Object @Nullable [] arguments) {
        return Objects.requireNonNull(arguments)[0];
    }

    private void awaitCommits() {
        Leave leave = LEAVE.get();
        if (leave == null) {
            return;
        }
        try {
            long deadline = leave.clock().nanoTime() + PATIENCE.toNanos();
            while (!areThrough()) {
                if (leave.clock().nanoTime() - deadline > 0) {
                    leave.inVain().run();
                    return;
                }
                takePart();
            }
        } catch (KafkaException ex) {
            // The group is lost, or the broker.
            leave.inVain().run();
        }
    }

    private boolean areThrough() {
        // What has been taken away was committed when it was revoked, or is lost like anything that is taken away.
        this.refused.keySet().retainAll(this.consumer.assignment());
        if (this.refused.isEmpty()) {
            return true;
        }
        try {
            this.consumer.commitSync(new HashMap<>(this.refused), ANSWER);
            return true;
        } catch (RebalanceInProgressException | WakeupException ex) {
            return false;
        }
    }

    private void takePart() {
        this.consumer.pause(this.consumer.assignment());
        ConsumerRecords<?, ?> records = this.consumer.poll(TURN);
        // Those of partitions that have just come. Nobody handles them here, so nobody may take them for handled.
        records.partitions()
                .forEach((partition) -> this.consumer.seek(
                        partition, records.records(partition).get(0).offset()));
    }
}
