package io.quiesce.shutdown.signal;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Who handles a signal at the moment. By reflection, because the compiler warns of every use.
 */
final class CurrentHandler {

    private static final Class<?> SIGNAL = type("sun.misc.Signal");

    private static final Class<?> HANDLER = type("sun.misc.SignalHandler");

    private CurrentHandler() {}

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException ex) {
            throw new IllegalStateException(ex);
        }
    }

    static Object of(String signal) {
        Object current = replace(signal, named("probe"));
        replace(signal, current);
        return current;
    }

    /** Make somebody else the handler and return who was it before. */
    static Object replace(String signal, Object handler) {
        try {
            return SIGNAL.getMethod("handle", SIGNAL, HANDLER).invoke(null, signal(signal), handler);
        } catch (ReflectiveOperationException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** What the virtual machine does when the signal arrives. */
    static void call(Object handler, String signal) {
        try {
            HANDLER.getMethod("handle", SIGNAL).invoke(handler, signal(signal));
        } catch (ReflectiveOperationException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static Object signal(String name) throws ReflectiveOperationException {
        return SIGNAL.getConstructor(String.class).newInstance(name);
    }

    /** A handler that does nothing. */
    static Object named(String name) {
        return Proxy.newProxyInstance(
                HANDLER.getClassLoader(),
                new Class<?>[] {HANDLER},
                (proxy, method, arguments) -> answer(name, proxy, method, arguments));
    }

    private static Object answer(String name, Object proxy, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> name.hashCode();
            case "toString" -> name;
            default -> null;
        };
    }
}
