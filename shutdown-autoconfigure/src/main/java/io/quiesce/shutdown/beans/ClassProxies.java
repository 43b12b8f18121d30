package io.quiesce.shutdown.beans;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopConfigException;
import org.springframework.aop.framework.ProxyFactory;

/**
 * Makes proxies that are of the class of their target.
 *
 * @since 0.1.0
 */
public final class ClassProxies {

    private ClassProxies() {}

    /**
     * Make a proxy.
     * @param target what is behind it
     * @param calls gets all calls
     * @param loader the class loader of its class, {@code null} for that of Spring
     * @return the proxy, or {@code null} if there can be none: the class is sealed or has private constructors only, or this is a
     * native image in which nobody has {@linkplain ProxiesAheadOfTime foreseen} it
     */
    public static @Nullable Object of(Object target, MethodInterceptor calls, @Nullable ClassLoader loader) {
        ProxyFactory factory = new ProxyFactory();
        factory.setTarget(target);
        factory.setProxyTargetClass(true);
        factory.addAdvice(new ClassAdvice(calls));
        try {
            return factory.getProxy(loader);
        } catch (AopConfigException ex) {
            return null;
        }
    }

    /**
     * Return the class of proxies.
     * @param type the class of what is behind them
     * @param loader the class loader of the class, {@code null} for that of Spring
     * @return the class
     */
    static Class<?> typeFor(Class<?> type, @Nullable ClassLoader loader) {
        ProxyFactory factory = new ProxyFactory();
        factory.setTargetClass(type);
        factory.setProxyTargetClass(true);
        factory.addAdvice(new ClassAdvice(MethodInvocation::proceed));
        return factory.getProxyClass(loader);
    }

    /**
     * The advice of all of them. Spring makes a class of its own for each type of advice, and a native image has only the one that
     * was made ahead of time.
     */
    private record ClassAdvice(MethodInterceptor calls) implements MethodInterceptor {

        @Override
        public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
            return this.calls.invoke(invocation);
        }
    }
}
