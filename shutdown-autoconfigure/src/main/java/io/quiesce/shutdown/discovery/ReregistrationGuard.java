package io.quiesce.shutdown.discovery;

import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.ShutdownEngine;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.consul.discovery.ReregistrationPredicate;
import org.springframework.cloud.consul.model.http.agent.NewService;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/**
 * Keeps a heartbeat that was under way when the instance was deregistered from registering it again, and remembers what has
 * been registered.
 * <p>
 * The predicate is asked before the heartbeat registers, which leaves a moment in between. So registrations are stopped at
 * the client as well, and whoever deregisters waits for those that have got through.
 */
final class ReregistrationGuard implements BeanPostProcessor {

    private static final String REGISTER = "agentServiceRegister";

    private static final String DEREGISTER = "agentServiceDeregister";

    private final ObjectProvider<ShutdownEngine> engine;

    private final Map<String, NewService> registered = new ConcurrentHashMap<>();

    private final ReadWriteLock registrations = new ReentrantReadWriteLock();

    ReregistrationGuard(ObjectProvider<ShutdownEngine> engine) {
        this.engine = engine;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof ReregistrationPredicate predicate) {
            return (ReregistrationPredicate) (failure) -> isOnline() && predicate.isEligible(failure);
        }
        if (bean instanceof ConsulClient client) {
            ProxyFactory factory = new ProxyFactory(client);
            factory.setProxyTargetClass(!Modifier.isFinal(client.getClass().getModifiers()));
            factory.addAdvice((MethodInterceptor) this::call);
            return factory.getProxy(client.getClass().getClassLoader());
        }
        return bean;
    }

    private @Nullable Object call(MethodInvocation call) throws Throwable {
        String method = call.getMethod().getName();
        if (method.equals(DEREGISTER)) {
            this.registered.remove(String.valueOf(call.getArguments()[0]));
        }
        if (!method.equals(REGISTER)) {
            return call.proceed();
        }
        this.registrations.readLock().lock();
        try {
            if (!isOnline()) {
                return refused();
            }
            if (call.getArguments()[1] instanceof NewService service) {
                this.registered.put(service.getId(), service);
            }
            return call.proceed();
        } finally {
            this.registrations.readLock().unlock();
        }
    }

    /** Return what this application has registered. */
    Collection<NewService> registered() {
        return this.registered.values();
    }

    /** Register something although the application may be out of service, but not if it is so for good. */
    ResponseEntity<Void> register(Supplier<ResponseEntity<Void>> registration) {
        this.registrations.readLock().lock();
        try {
            return (state() != ShutdownState.SHUTTING_DOWN) ? registration.get() : refused();
        } finally {
            this.registrations.readLock().unlock();
        }
    }

    private static ResponseEntity<Void> refused() {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).build();
    }

    private boolean isOnline() {
        return state() == ShutdownState.ONLINE;
    }

    private ShutdownState state() {
        return this.engine.getObject().state();
    }

    /** Wait for registrations that were under way when the application went offline; later ones do nothing. */
    void awaitRegistrations() throws InterruptedException {
        this.registrations.writeLock().lockInterruptibly();
        this.registrations.writeLock().unlock();
    }
}
