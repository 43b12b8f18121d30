package io.quiesce.shutdown.grpc;

import java.lang.reflect.Method;

import io.grpc.Server;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.util.ReflectionUtils;

/**
 * Hears of servers that are no beans. Every starter for gRPC has an event of its own for the start of its server, and all of
 * them have the server in it.
 */
final class StartedServers implements ApplicationListener<ApplicationEvent> {

    /** An application may publish an event for each request, so each type is looked at once. */
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

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        Method method = ACCESSORS.get(event.getClass()).method();
        if (method != null && ReflectionUtils.invokeMethod(method, event) instanceof Server server) {
            this.servers.found(server);
        }
    }
}
