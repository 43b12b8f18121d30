package io.quiesce.shutdown.closing;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.InitDestroyAnnotationBeanPostProcessor;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.context.annotation.CommonAnnotationBeanPostProcessor;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/**
 * What Spring's adapter for the destruction of a bean consists of.
 * <p>
 * It can only be read by reflection. Where that does not work, in a later version or a native image, the adapter is left to do
 * its work, and what the bean throws stays unknown.
 *
 * @param bean the bean
 * @param name its name
 * @param disposable whether {@link DisposableBean#destroy()} is called
 * @param closeable whether {@link AutoCloseable#close()} is called
 * @param methods other methods that are called
 * @param processors what is called before all of them
 */
record DestructionParts(
        Object bean,
        String name,
        boolean disposable,
        boolean closeable,
        List<Method> methods,
        List<DestructionAwareBeanPostProcessor> processors) {

    static final String ADAPTER = "org.springframework.beans.factory.support.DisposableBeanAdapter";

    static final List<String> FIELDS = List.of(
            "bean",
            "beanName",
            "invokeDisposableBean",
            "invokeAutoCloseable",
            "destroyMethodNames",
            "destroyMethods",
            "beanPostProcessors");

    static final String FIND_METADATA = "findLifecycleMetadata";

    static final String INVOKE_METHODS = "invokeDestroyMethods";

    /** Looked up once, and not for each of a hundred beans between the last request and phase 2; none if they cannot be read. */
    private static final List<Field> READABLE = readable();

    private static List<Field> readable() {
        try {
            Class<?> adapter = ClassUtils.forName(ADAPTER, DisposableBean.class.getClassLoader());
            List<Field> fields = new ArrayList<>();
            for (String name : FIELDS) {
                Field field = adapter.getDeclaredField(name);
                field.setAccessible(true);
                fields.add(field);
            }
            return List.copyOf(fields);
        } catch (ReflectiveOperationException | LinkageError | RuntimeException ex) {
            return List.of();
        }
    }

    /** Return what is destroyed: the bean if that can be read, or what stands for it. */
    static Object beanOf(DisposableBean adapter) {
        Object bean = null;
        try {
            bean = isReadable(adapter) ? READABLE.get(0).get(adapter) : null;
        } catch (ReflectiveOperationException | RuntimeException ex) {
            // Then what stands for it.
        }
        return (bean != null) ? bean : adapter;
    }

    static @Nullable DestructionParts of(DisposableBean adapter) {
        try {
            return isReadable(adapter) ? read(adapter) : null;
        } catch (ReflectiveOperationException | LinkageError | RuntimeException | VirtualMachineError ex) {
            // The bean is destroyed all the same.
            return null;
        }
    }

    private static boolean isReadable(DisposableBean adapter) {
        return !READABLE.isEmpty() && READABLE.get(0).getDeclaringClass() == adapter.getClass();
    }

    private static @Nullable DestructionParts read(DisposableBean adapter) throws ReflectiveOperationException {
        Object[] values = new Object[READABLE.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = READABLE.get(i).get(adapter);
        }
        List<Method> methods = (values[5] != null) ? Arrays.asList((Method[]) values[5]) : List.of();
        boolean deserialized = values[4] != null && values[5] == null;
        if (deserialized || methods.stream().anyMatch(DestructionParts::isReactive)) {
            return null;
        }
        for (DestructionAwareBeanPostProcessor processor : processors(values[6])) {
            if (isForAnnotations(processor)) {
                metadata(processor, values[0]);
            }
        }
        return new DestructionParts(
                values[0],
                (String) values[1],
                (boolean) values[2],
                (boolean) values[3],
                methods,
                processors(values[6]));
    }

    @SuppressWarnings("unchecked")
    private static List<DestructionAwareBeanPostProcessor> processors(@Nullable Object value) {
        return (value != null) ? (List<DestructionAwareBeanPostProcessor>) value : List.of();
    }

    private static boolean isReactive(Method method) {
        Class<?> type = method.getReturnType();
        return !Future.class.isAssignableFrom(type)
                && ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null;
    }

    /** Call a processor, so that what a method with an annotation throws is thrown from here. */
    void process(DestructionAwareBeanPostProcessor processor) throws Throwable {
        if (!isForAnnotations(processor)) {
            processor.postProcessBeforeDestruction(this.bean, this.name);
            return;
        }
        Object metadata = metadata(processor, this.bean);
        Method invoke = metadata.getClass().getMethod(INVOKE_METHODS, Object.class, String.class);
        invoke.setAccessible(true);
        try {
            invoke.invoke(metadata, this.bean, this.name);
        } catch (InvocationTargetException ex) {
            throw ex.getTargetException();
        }
    }

    private static boolean isForAnnotations(DestructionAwareBeanPostProcessor processor) {
        Class<?> type = processor.getClass();
        return type == CommonAnnotationBeanPostProcessor.class || type == InitDestroyAnnotationBeanPostProcessor.class;
    }

    private static Object metadata(DestructionAwareBeanPostProcessor processor, Object bean)
            throws ReflectiveOperationException {
        Method find = InitDestroyAnnotationBeanPostProcessor.class.getDeclaredMethod(FIND_METADATA, Class.class);
        find.setAccessible(true);
        return find.invoke(processor, bean.getClass());
    }
}
