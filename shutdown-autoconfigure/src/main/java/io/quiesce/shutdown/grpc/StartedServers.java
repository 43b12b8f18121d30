package io.quiesce.shutdown.grpc;

import java.lang.reflect.Method;

import io.grpc.Server;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;

/**
 * Hears of servers that are no beans. Every starter for gRPC has an event of its own for the start of its server, and all of
 * them have the server in it.
 */
final class StartedServers implements GenericApplicationListener {

    private static final ClassValue<Accessor> ACCESSORS = new ClassValue<>() {

        @Override
        protected Accessor computeValue(Class<?> type) {
            Method method = ReflectionUtils.findMethod(type, "getServer");
            if (method == null || !Server.class.isAssignableFrom(method.getReturnType())) {
                return new Accessor(null);
            }
            ReflectionUtils.makeAccessible(method);
            return new Accessor(method);
        }
    };

    private record Accessor(@Nullable Method method) {}

    private final GrpcServers servers;

    StartedServers(GrpcServers servers) {
        this.servers = servers;
    }

    /** An application publishes an event for each request perhaps, of which this need not be told. */
    @Override
    public boolean supportsEventType(ResolvableType type) {
        return accessor(type.toClass()) != null;
    }

    private static @Nullable Method accessor(Class<?> type) {
        return ACCESSORS.get(type).method();
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        Method method = accessor(event.getClass());
        if (method != null && ReflectionUtils.invokeMethod(method, event) instanceof Server server) {
            this.servers.found(server);
        }
    }
}
