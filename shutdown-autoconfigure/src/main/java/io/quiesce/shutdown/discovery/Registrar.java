package io.quiesce.shutdown.discovery;

import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import org.springframework.aop.support.AopUtils;
import org.springframework.cloud.client.serviceregistry.AbstractAutoServiceRegistration;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistration;
import org.springframework.context.Lifecycle;

/**
 * What has registered the instance by itself, and takes it out again when it is stopped.
 *
 * @param name the name of the registry
 * @param running tells whether the instance is registered
 * @param stop takes it out
 */
record Registrar(String name, BooleanSupplier running, Runnable stop) {

    /**
     * Return the registrar that a bean is. Spring Cloud has two kinds, whose common type can do nothing: those of its base class,
     * for Consul and ZooKeeper, and lifecycles, as Eureka has one.
     * @param registration the bean
     * @return the registrar, or nothing if it is of another kind
     */
    static Optional<Registrar> of(AutoServiceRegistration registration) {
        String type = AopUtils.getTargetClass(registration).getSimpleName();
        String name = type.replace("AutoServiceRegistration", "").toLowerCase(Locale.ROOT);
        if (registration instanceof AbstractAutoServiceRegistration<?> ofTheBaseClass) {
            return Optional.of(new Registrar(name, ofTheBaseClass::isRunning, ofTheBaseClass::stop));
        }
        if (registration instanceof Lifecycle lifecycle) {
            return Optional.of(new Registrar(name, lifecycle::isRunning, lifecycle::stop));
        }
        return Optional.empty();
    }
}
