package io.quiesce.shutdown.discovery;

import java.io.Serializable;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.SpringProxy;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.core.DecoratingProxy;

/**
 * The proxies that are made of interfaces: around Spring Cloud's client, which is a proxy itself and can be serialized for that,
 * and of what an agent is asked. Spring Framework finds such an interface by itself only if it is that of a bean.
 */
final class ConsulHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.proxies()
                .registerJdkProxy(
                        ConsulClient.class, SpringProxy.class, Advised.class, DecoratingProxy.class, Serializable.class)
                .registerJdkProxy(AopProxyUtils.completeJdkProxyInterfaces(ConsulAgent.class));
        new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, ConsulAgent.class);
    }
}
