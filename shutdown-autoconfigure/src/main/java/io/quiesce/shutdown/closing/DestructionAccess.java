package io.quiesce.shutdown.closing;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.InitDestroyAnnotationBeanPostProcessor;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.util.ClassUtils;

/**
 * The way to what Spring's adapter for the destruction of a bean consists of, which is by reflection.
 * <p>
 * It is looked up once: an application has a hundred such beans, and closes them only once.
 */
final class DestructionAccess {

    static final String ADAPTER = "org.springframework.beans.factory.support.DisposableBeanAdapter";

    static final String BEAN = "bean";

    static final String NAME = "beanName";

    static final String DISPOSABLE = "invokeDisposableBean";

    static final String CLOSEABLE = "invokeAutoCloseable";

    static final String METHOD_NAMES = "destroyMethodNames";

    static final String METHODS = "destroyMethods";

    static final String PROCESSORS = "beanPostProcessors";

    static final List<String> FIELDS = List.of(BEAN, NAME, DISPOSABLE, CLOSEABLE, METHOD_NAMES, METHODS, PROCESSORS);

    static final String FIND_METADATA = "findLifecycleMetadata";

    static final String METADATA = InitDestroyAnnotationBeanPostProcessor.class.getName() + "$LifecycleMetadata";

    static final String INVOKE_METHODS = "invokeDestroyMethods";

    private static final @Nullable DestructionAccess INSTANCE = create();

    private final Class<?> adapter;

    private final Map<String, Field> fields = new HashMap<>();

    private final Method findMetadata;

    private final Method invokeMethods;

    private DestructionAccess(ClassLoader spring) throws ReflectiveOperationException {
        this.adapter = ClassUtils.forName(ADAPTER, spring);
        for (String name : FIELDS) {
            Field field = this.adapter.getDeclaredField(name);
            field.setAccessible(true);
            this.fields.put(name, field);
        }
        this.findMetadata = InitDestroyAnnotationBeanPostProcessor.class.getDeclaredMethod(FIND_METADATA, Class.class);
        this.findMetadata.setAccessible(true);
        this.invokeMethods = ClassUtils.forName(METADATA, spring).getMethod(INVOKE_METHODS, Object.class, String.class);
        this.invokeMethods.setAccessible(true);
    }

    private static @Nullable DestructionAccess create() {
        try {
            return new DestructionAccess(DisposableBean.class.getClassLoader());
        } catch (ReflectiveOperationException | LinkageError | RuntimeException ex) {
            return null;
        }
    }

    /** Return the way, unless there is none to that: it is no such adapter, or one of another version. */
    static @Nullable DestructionAccess to(DisposableBean adapter) {
        DestructionAccess access = INSTANCE;
        return (access != null && access.adapter == adapter.getClass()) ? access : null;
    }

    /**
     * Return the value of a field.
     * @param adapter whose field it is
     * @param field one of {@link #FIELDS}
     */
    @Nullable
    Object value(DisposableBean adapter, String field) throws IllegalAccessException {
        return Objects.requireNonNull(this.fields.get(field)).get(adapter);
    }

    /** Call the methods of a bean with an annotation, and throw what they throw. */
    void invokeAnnotated(DestructionAwareBeanPostProcessor processor, Object bean, String name) throws Throwable {
        Object metadata = this.findMetadata.invoke(processor, bean.getClass());
        try {
            this.invokeMethods.invoke(metadata, bean, name);
        } catch (InvocationTargetException ex) {
            throw ex.getTargetException();
        }
    }
}
