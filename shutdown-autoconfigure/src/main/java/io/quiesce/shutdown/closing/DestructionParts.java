package io.quiesce.shutdown.closing;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.InitDestroyAnnotationBeanPostProcessor;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.context.annotation.CommonAnnotationBeanPostProcessor;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * What Spring's adapter for the destruction of a bean consists of.
 * <p>
 * Where it cannot be read, in a later version or a native image, the adapter is left to do its work, and what the bean throws
 * stays unknown.
 *
 * @param bean the bean
 * @param name its name
 * @param disposable whether {@link DisposableBean#destroy()} is called
 * @param closeable whether {@link AutoCloseable#close()} is called
 * @param methods other methods that are called
 * @param processors what is called before all of them
 * @param access to call methods with annotations
 */
record DestructionParts(
        Object bean,
        String name,
        boolean disposable,
        boolean closeable,
        List<Method> methods,
        List<DestructionAwareBeanPostProcessor> processors,
        DestructionAccess access) {

    /** Return what is destroyed: the bean if that can be read, or what stands for it. */
    static Object beanOf(DisposableBean adapter) {
        DestructionAccess access = DestructionAccess.to(adapter);
        try {
            return (access != null) ? bean(adapter, access) : adapter;
        } catch (ReflectiveOperationException | RuntimeException ex) {
            return adapter;
        }
    }

    static @Nullable DestructionParts of(DisposableBean adapter) {
        DestructionAccess access = DestructionAccess.to(adapter);
        try {
            return (access != null) ? read(adapter, access) : null;
        } catch (ReflectiveOperationException | RuntimeException | VirtualMachineError ex) {
            // The bean is destroyed all the same.
            return null;
        }
    }

    private static Object bean(DisposableBean adapter, DestructionAccess access) throws ReflectiveOperationException {
        return Objects.requireNonNull(access.value(adapter, DestructionAccess.BEAN));
    }

    private static @Nullable DestructionParts read(DisposableBean adapter, DestructionAccess access)
            throws ReflectiveOperationException {
        Method @Nullable [] found = (Method[]) access.value(adapter, DestructionAccess.METHODS);
        List<Method> methods = (found != null) ? Arrays.asList(found) : List.of();
        boolean deserialized = found == null && access.value(adapter, DestructionAccess.METHOD_NAMES) != null;
        if (deserialized || anyReactive(methods)) {
            return null;
        }
        return new DestructionParts(
                bean(adapter, access),
                Objects.requireNonNull((String) access.value(adapter, DestructionAccess.NAME)),
                Boolean.TRUE.equals(access.value(adapter, DestructionAccess.DISPOSABLE)),
                Boolean.TRUE.equals(access.value(adapter, DestructionAccess.CLOSEABLE)),
                methods,
                processors(access.value(adapter, DestructionAccess.PROCESSORS)),
                access);
    }

    @SuppressWarnings("unchecked")
    private static List<DestructionAwareBeanPostProcessor> processors(@Nullable Object value) {
        return (value != null) ? (List<DestructionAwareBeanPostProcessor>) value : List.of();
    }

    private static boolean anyReactive(List<Method> methods) {
        for (Method method : methods) {
            Class<?> type = method.getReturnType();
            // Most return nothing, and the registry asks each of its adapters.
            if (type != void.class
                    && !Future.class.isAssignableFrom(type)
                    && ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null) {
                return true;
            }
        }
        return false;
    }

    /** Call a processor, so that what a method with an annotation throws is thrown from here. */
    void process(DestructionAwareBeanPostProcessor processor) throws Throwable {
        Class<?> type = processor.getClass();
        if (type == CommonAnnotationBeanPostProcessor.class || type == InitDestroyAnnotationBeanPostProcessor.class) {
            this.access.invokeAnnotated(processor, this.bean, this.name);
        } else {
            processor.postProcessBeforeDestruction(this.bean, this.name);
        }
    }
}
