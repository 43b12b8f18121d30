package io.quiesce.shutdown.scheduling;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.stream.Stream;

import io.quiesce.shutdown.beans.ClassProxies;
import io.quiesce.shutdown.beans.Coverage;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanClassLoaderAware;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.Schedules;
import org.springframework.util.ReflectionUtils;

/**
 * Has the runs of {@code @Scheduled} methods that return a publisher counted until what was subscribed to has ended.
 * <p>
 * Spring calls such a method once and subscribes to its result each time, on a thread of the scheduler. The result is all that
 * can be wrapped, hence a proxy of the bean. Spring's own post-processor for {@code @Scheduled} comes after this one, and after
 * all others, because it looks at bean definitions as well.
 */
final class ReactiveMethodPostProcessor implements BeanPostProcessor, BeanClassLoaderAware {

    private static final Log logger = LogFactory.getLog(ReactiveMethodPostProcessor.class);

    /** Kept with the classes, since one that many contexts have is looked through for each of them otherwise. */
    private static final ClassValue<Set<Method>> METHODS = new ClassValue<>() {

        @Override
        protected Set<Method> computeValue(Class<?> type) {
            return AnnotationUtils.isCandidateClass(type, Scheduled.class)
                    ? MethodIntrospector.selectMethods(type, ReactiveMethodPostProcessor::isReactive)
                    : Set.of();
        }
    };

    private final ConfigurableListableBeanFactory beans;

    private @Nullable ClassLoader classLoader;

    ReactiveMethodPostProcessor(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public void setBeanClassLoader(ClassLoader classLoader) {
        this.classLoader = classLoader;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        Class<?> type = AopUtils.getTargetClass(bean);
        Set<Method> methods = METHODS.get(type);
        if (methods.isEmpty()) {
            return bean;
        }
        MethodInterceptor interceptor = (invocation) -> intercept(invocation, methods);
        if (bean instanceof Advised advised && !advised.isFrozen()) {
            advised.addAdvice(0, interceptor);
            return bean;
        }
        Object proxy = canHaveSubclass(type) ? ClassProxies.of(bean, interceptor, this.classLoader) : null;
        if (proxy == null) {
            leaveAlone(type, beanName);
            return bean;
        }
        return proxy;
    }

    private void leaveAlone(Class<?> type, String beanName) {
        String why =
                ("%s cannot have a proxy, because it or a method of it is final, its constructors are private, or a"
                                + " private method has annotations")
                        .formatted(type.getName());
        logger.info(("Runs of scheduled methods of the bean '%s' that return a publisher count only until it has been"
                        + " subscribed to: %s")
                .formatted(beanName, why));
        Coverage.leftAlone(this.beans, beanName, "of methods that return a publisher: " + why);
    }

    /** Return whether beans of a class get a proxy of their own. */
    static boolean hasProxy(Class<?> type) {
        return !METHODS.get(type).isEmpty() && canHaveSubclass(type);
    }

    private static boolean isReactive(Method method) {
        Class<?> returned = method.getReturnType();
        if (returned.isPrimitive()) {
            // Most are, and the registry asks every adapter.
            return false;
        }
        ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(returned);
        return adapter != null
                && adapter.getDescriptor().isDeferred()
                && !AnnotatedElementUtils.getMergedRepeatableAnnotations(method, Scheduled.class, Schedules.class)
                        .isEmpty();
    }

    /** A final method would be called on the proxy itself, and Spring refuses to call a private one of it. */
    private static boolean canHaveSubclass(Class<?> type) {
        return !Modifier.isFinal(type.getModifiers())
                && Stream.of(ReflectionUtils.getUniqueDeclaredMethods(type))
                        .filter((method) -> method.getDeclaringClass() != Object.class)
                        .filter((method) -> !Modifier.isStatic(method.getModifiers()))
                        .noneMatch((method) -> Modifier.isPrivate(method.getModifiers())
                                ? method.getAnnotations().length > 0
                                : Modifier.isFinal(method.getModifiers()));
    }

    private static @Nullable Object intercept(MethodInvocation invocation, Set<Method> methods) throws Throwable {
        Object result = invocation.proceed();
        Object target = invocation.getThis();
        if (result == null || target == null) {
            return result;
        }
        Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), target.getClass());
        return methods.contains(method) ? CountedPublisher.of(result, method.getReturnType()) : result;
    }
}
