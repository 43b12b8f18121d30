package io.quiesce.shutdown.beans;

import java.util.List;
import java.util.function.Supplier;

import io.quiesce.shutdown.ShutdownExempt;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.function.SingletonSupplier;

/**
 * Questions to a bean factory.
 *
 * @since 0.1.0
 */
public final class Beans {

    private Beans() {}

    /**
     * Return beans that are needed only once the application runs. A server needs its filters before most other beans are
     * there; what those drag along would be made at that time, too, when Spring looks at all beans for each dependency.
     * @param <T> the type
     * @param provider knows them
     * @return the beans in order, which are asked for when it is gone through for the first time
     */
    public static <T> Iterable<T> later(ObjectProvider<T> provider) {
        Supplier<List<T>> beans =
                SingletonSupplier.of(() -> provider.orderedStream().toList());
        return () -> beans.get().iterator();
    }

    /**
     * Return a bean that is looked up when it is needed for the first time, and not again: a post-processor is there before it,
     * and what it puts in front of a method needs it with every call.
     * @param <T> the type
     * @param provider knows it, best by a parameter with its name, for which Spring does not look at all beans
     * @return returns the bean
     */
    public static <T> Supplier<T> once(ObjectProvider<T> provider) {
        return SingletonSupplier.of(provider::getObject)::obtain;
    }

    /**
     * Return whether a bean, its class or the method that makes it is marked with {@link ShutdownExempt}.
     * @param factory the bean factory
     * @param name the name of the bean
     * @return whether it is left alone
     */
    public static boolean isExempt(ConfigurableListableBeanFactory factory, String name) {
        return factory.containsBeanDefinition(name) && factory.findAnnotationOnBean(name, ShutdownExempt.class) != null;
    }

    /**
     * Return whether nobody can rely on the class of a bean, so that a proxy of its interfaces can take its place.
     * @param factory the bean factory
     * @param name the name of the bean
     * @return whether it is declared as an interface, or made by a factory that promises no class
     */
    public static boolean isDeclaredAsInterface(ConfigurableListableBeanFactory factory, String name) {
        ResolvableType type = definedAs(factory, name);
        Class<?> declared = FactoryBean.class.isAssignableFrom(type.toClass())
                ? type.as(FactoryBean.class).getGeneric().resolve(FactoryBean.class)
                : type.resolve();
        return declared != null && declared.isInterface();
    }

    /**
     * Return the type that a bean is declared with.
     * @param factory the bean factory
     * @param name the name of the bean
     * @return the type, or {@code null} if there is no definition that tells it
     */
    public static @Nullable Class<?> declaredType(ConfigurableListableBeanFactory factory, String name) {
        return definedAs(factory, name).resolve();
    }

    private static ResolvableType definedAs(ConfigurableListableBeanFactory factory, String name) {
        return factory.containsBeanDefinition(name)
                ? factory.getMergedBeanDefinition(name).getResolvableType()
                : ResolvableType.NONE;
    }
}
