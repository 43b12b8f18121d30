package io.quiesce.shutdown.signal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

import org.springframework.util.ClassUtils;

/**
 * The one place that touches {@code sun.misc.Signal}, the only way to signals on the Java platform.
 * <p>
 * Reached by reflection, because the compiler warns of it on every use and a virtual machine need not have it.
 */
final class OperatingSystemSignals {

    static final String SIGNAL = "sun.misc.Signal";

    static final String HANDLER = "sun.misc.SignalHandler";

    private OperatingSystemSignals() {}

    /**
     * Handle a signal.
     * @param name the name without its prefix, such as 'TERM'
     * @param action run on a thread of the virtual machine each time the signal arrives
     * @return puts back the handler that was there before
     * @throws SignalsUnavailableException if signals cannot be handled here
     */
    static Runnable handle(String name, Runnable action) {
        try {
            Class<?> signalType = ClassUtils.forName(SIGNAL, null);
            Class<?> handlerType = ClassUtils.forName(HANDLER, null);
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            InvocationHandler calls = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    action.run();
                    yield null;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                default -> "handler of SIG" + name;
            };
            Object handler = Proxy.newProxyInstance(handlerType.getClassLoader(), new Class<?>[] {handlerType}, calls);
            var handle = signalType.getMethod("handle", signalType, handlerType);
            Object previous = handle.invoke(null, signal, handler);
            return () -> {
                try {
                    handle.invoke(null, signal, previous);
                } catch (ReflectiveOperationException ex) {
                    throw new IllegalStateException("The handler of SIG" + name + " could not be put back", ex);
                }
            };
        } catch (ReflectiveOperationException | LinkageError | IllegalArgumentException ex) {
            throw new SignalsUnavailableException(ex);
        }
    }

    /** Signals cannot be handled by this virtual machine, or not with its options. */
    static final class SignalsUnavailableException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        SignalsUnavailableException(Throwable cause) {
            super(reason(cause), cause);
        }

        private static String reason(Throwable cause) {
            Throwable root = (cause.getCause() != null) ? cause.getCause() : cause;
            return root.toString();
        }
    }
}
