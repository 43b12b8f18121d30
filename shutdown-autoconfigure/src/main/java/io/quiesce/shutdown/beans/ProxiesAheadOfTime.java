package io.quiesce.shutdown.beans;

import java.io.Serializable;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopConfigException;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.support.ClassHintUtils;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Has the classes of proxies made while an application is processed ahead of time that a post-processor of beans would make at
 * its start. A native image can make none then, and has no proxy of interfaces that it has not been told of.
 * <p>
 * A post-processor could tell Spring of its proxies itself, and would be asked for the type of each bean at every start.
 * <p>
 * <strong>Threading:</strong> called by the one thread that processes the application.
 *
 * @since 0.1.0
 */
public abstract class ProxiesAheadOfTime implements BeanFactoryInitializationAotProcessor {

    private final String postProcessor;

    /**
     * Create a processor.
     * @param postProcessor the name of the bean that makes the proxies; without it, nothing is done
     */
    protected ProxiesAheadOfTime(String postProcessor) {
        this.postProcessor = postProcessor;
    }

    /**
     * Makes proxies.
     */
    protected static final class Maker {

        private final RuntimeHints hints;

        private final @Nullable ClassLoader loader;

        private Maker(RuntimeHints hints, @Nullable ClassLoader loader) {
            this.hints = hints;
            this.loader = loader;
        }

        /**
         * Make what {@link ClassProxies} would make. What cannot be extended has none at the start, either.
         * @param type the class
         */
        public void ofClass(Class<?> type) {
            try {
                ClassHintUtils.registerProxyIfNecessary(ClassProxies.typeFor(type, this.loader), this.hints);
            } catch (AopConfigException ex) {
                return;
            }
            // Some are given the state of what is behind them.
            for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
                this.hints.reflection().registerType(each, MemberCategory.ACCESS_DECLARED_FIELDS);
            }
        }

        /**
         * Make a proxy of interfaces.
         * @param interfaces the interfaces, in the order in which the post-processor names them
         */
        public void ofInterfaces(Class<?>... interfaces) {
            this.hints.proxies().registerJdkProxy(AopProxyUtils.completeJdkProxyInterfaces(interfaces));
        }

        /**
         * Make a proxy of all interfaces of a class.
         * @param type the class, or an interface itself
         */
        public void ofInterfacesOf(Class<?> type) {
            ofInterfaces(ClassUtils.getAllInterfacesForClass(type));
        }

        /**
         * Make a proxy of a proxy of all interfaces of a class, which is one of everything that the other is.
         * @param type the class, or an interface itself
         */
        public void ofProxyOfInterfacesOf(Class<?> type) {
            Class<?>[] interfaces = ClassUtils.getAllInterfacesForClass(type);
            this.hints
                    .proxies()
                    .registerJdkProxy(Stream.concat(
                                    Stream.of(AopProxyUtils.completeJdkProxyInterfaces(interfaces)),
                                    Stream.of(Serializable.class))
                            .distinct()
                            .toArray(Class<?>[]::new));
        }
    }

    /**
     * Return the classes of which beans may be although they are declared as something else, an interface say.
     * @return the classes
     */
    protected abstract Stream<Class<?>> hidden();

    /**
     * Make the proxies that beans of a class get.
     * @param type the class, which may be none that gets any
     * @param maker makes them
     */
    protected abstract void make(Class<?> type, Maker maker);

    @Override
    public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
            ConfigurableListableBeanFactory beans) {
        if (!beans.containsBeanDefinition(this.postProcessor)) {
            return null;
        }
        return (generation, code) -> {
            Maker maker = new Maker(generation.getRuntimeHints(), beans.getBeanClassLoader());
            Stream.concat(hidden(), declared(beans)).distinct().forEach((type) -> make(type, maker));
        };
    }

    private static Stream<Class<?>> declared(ConfigurableListableBeanFactory beans) {
        return Stream.of(beans.getBeanDefinitionNames())
                .<@Nullable Class<?>>map((name) -> beans.getType(name, false))
                .filter(Objects::nonNull);
    }
}
