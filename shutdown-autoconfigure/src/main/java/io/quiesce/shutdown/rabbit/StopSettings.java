package io.quiesce.shutdown.rabbit;

import java.lang.reflect.Method;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.util.ReflectionUtils;

/**
 * How a container is to stop, as the application has set it. It is lifted for a stop of ours, and comes back with a container
 * that is started again.
 * <p>
 * A container does not show its settings. Where they cannot be read, in a native image for one, they are not restored.
 */
final class StopSettings {

    static final String TASK_EXECUTOR = "getTaskExecutor";

    private static final String SHUTDOWN_TIMEOUT = "getShutdownTimeout";

    private static final String FORCE_STOP = "isForceStop";

    /** In milliseconds; longer than any shutdown. */
    private static final long UNLIMITED = Integer.MAX_VALUE;

    private final AbstractMessageListenerContainer container;

    private final @Nullable Object shutdownTimeout;

    private final @Nullable Object forceStop;

    private StopSettings(AbstractMessageListenerContainer container) {
        this.container = container;
        this.shutdownTimeout = read(container, SHUTDOWN_TIMEOUT);
        this.forceStop = read(container, FORCE_STOP);
    }

    /** Lift the limits of a container, and return what they were. */
    static StopSettings lift(AbstractMessageListenerContainer container) {
        StopSettings settings = new StopSettings(container);
        // When that time is over, a container takes the channel from a listener that is still at work, and the message
        // is
        // handled twice. How long to wait is the affair of the deadlines of the shutdown.
        container.setShutdownTimeout(UNLIMITED);
        if (container instanceof DirectMessageListenerContainer) {
            // Forced, it would leave the consumers alone until their next messages.
            container.setForceStop(false);
        }
        return settings;
    }

    void restore() {
        if (this.shutdownTimeout instanceof Long time) {
            this.container.setShutdownTimeout(time);
        }
        if (this.forceStop instanceof Boolean force) {
            this.container.setForceStop(force);
        }
    }

    /** Return what only subclasses may ask for, or nothing if a version of the library does not have it. */
    static @Nullable Object read(AbstractMessageListenerContainer container, String getter) {
        Method method = ReflectionUtils.findMethod(AbstractMessageListenerContainer.class, getter);
        if (method == null) {
            return null;
        }
        ReflectionUtils.makeAccessible(method);
        return ReflectionUtils.invokeMethod(method, container);
    }

    /** What a native image needs for that. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            hints.reflection().registerType(AbstractMessageListenerContainer.class, (type) -> {
                for (String getter : List.of(SHUTDOWN_TIMEOUT, FORCE_STOP, TASK_EXECUTOR)) {
                    type.withMethod(getter, List.of(), ExecutableMode.INVOKE);
                }
            });
        }
    }
}
