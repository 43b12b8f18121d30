package io.quiesce.shutdown.tomcat;

import java.lang.reflect.Method;
import java.util.List;

import org.apache.catalina.Lifecycle;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.util.ReflectionUtils;

/**
 * Stands in front of what handles the events of Tomcat's sockets.
 *
 * @param <S> the type of Tomcat's sockets
 */
abstract class TomcatHandler<S> implements AbstractEndpoint.Handler<S> {

    private static final String ENDPOINT = "getEndpoint";

    private final AbstractEndpoint.Handler<S> delegate;

    TomcatHandler(AbstractEndpoint.Handler<S> delegate) {
        this.delegate = delegate;
    }

    /** Puts a handler in front of that of an endpoint. */
    @FunctionalInterface
    interface Wrapper {
        <S> void wrap(AbstractEndpoint<S, ?> endpoint);
    }

    /** Have the endpoint of a connector wrapped once it is there; of a protocol without one, nothing is known. */
    static void install(Connector connector, Wrapper wrapper) {
        connector.addLifecycleListener((event) -> {
            if (Lifecycle.AFTER_INIT_EVENT.equals(event.getType())) {
                Object protocol = connector.getProtocolHandler();
                Method method = ReflectionUtils.findMethod(protocol.getClass(), ENDPOINT);
                // The method is protected.
                if (method != null
                        && method.trySetAccessible()
                        && ReflectionUtils.invokeMethod(method, protocol) instanceof AbstractEndpoint<?, ?> endpoint) {
                    wrapper.wrap(endpoint);
                }
            }
        });
    }

    @Override
    public SocketState process(SocketWrapperBase<S> socket, SocketEvent status) {
        return this.delegate.process(socket, status);
    }

    @Override
    public void release(SocketWrapperBase<S> socket) {
        this.delegate.release(socket);
    }

    @Override
    public Object getGlobal() {
        return this.delegate.getGlobal();
    }

    @Override
    public void pause() {
        this.delegate.pause();
    }

    @Override
    public void recycle() {
        this.delegate.recycle();
    }

    /** What a native image needs to find the endpoint. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            hints.reflection()
                    .registerType(
                            AbstractProtocol.class,
                            (type) -> type.withMethod(ENDPOINT, List.of(), ExecutableMode.INVOKE));
        }
    }
}
