package io.quiesce.shutdown.scheduling;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

import io.quiesce.shutdown.beans.Beans;
import io.quiesce.shutdown.beans.ClassProxies;
import io.quiesce.shutdown.beans.Coverage;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.BeanClassLoaderAware;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.ExecutorConfigurationSupport;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Puts an {@link ExecutorInterceptor} before the executors and schedulers that are beans.
 * <p>
 * Those of Spring and of the JDK, those of applications that implement Spring's interfaces, and all others that are declared
 * as no more than an executor of the JDK. What else a library has is left alone: it may do with a task what a wrapper of it
 * would break, send it to another machine, say.
 */
final class ExecutorPostProcessor implements DestructionAwareBeanPostProcessor, BeanClassLoaderAware {

    private static final Log logger = LogFactory.getLog(ExecutorPostProcessor.class);

    private static final String EXEMPT = "it is exempt, by 'shutdown.scheduling.exempt' or @ShutdownExempt";

    private static final Set<Class<?>> WITH_FINAL_GETTERS =
            Set.of(Object.class, SimpleAsyncTaskExecutor.class, VirtualThreadTaskExecutor.class);

    /** In this order: a native image knows proxies by the order of their interfaces. */
    private static final List<Class<?>> INTERFACES =
            List.of(Executor.class, ExecutorService.class, ScheduledExecutorService.class);

    private final Supplier<WorkLedger> ledger;

    private final Supplier<SchedulingShutdownProperties> properties;

    private final ConfigurableListableBeanFactory beans;

    private @Nullable ClassLoader classLoader;

    ExecutorPostProcessor(
            ConfigurableListableBeanFactory beans,
            Supplier<WorkLedger> ledger,
            Supplier<SchedulingShutdownProperties> properties) {
        this.beans = beans;
        this.ledger = ledger;
        this.properties = properties;
    }

    @Override
    public void setBeanClassLoader(ClassLoader classLoader) {
        this.classLoader = classLoader;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (!(bean instanceof Executor || bean instanceof TaskScheduler)) {
            return bean;
        }
        boolean spring = isOfSpring(bean.getClass());
        if (!spring && !isOfJdk(bean.getClass())) {
            return proxyOfOther(bean, beanName);
        }
        if (bean instanceof Advised advised && !advised.isFrozen()) {
            advised.addAdvice(0, interceptor(bean, beanName));
            return bean;
        }
        Object proxy = (spring && canHaveSubclass(bean.getClass())) ? proxyOfClass(bean, beanName) : null;
        if (proxy != null) {
            return proxy;
        }
        if (bean.getClass() == ConcurrentTaskExecutor.class) {
            ConcurrentTaskExecutor adapter = (ConcurrentTaskExecutor) bean;
            adapter.setConcurrentExecutor((Executor) proxyOfInterfaces(adapter.getConcurrentExecutor(), beanName));
            return bean;
        }
        if (Beans.isDeclaredAsInterface(this.beans, beanName)) {
            return proxyOfInterfaces(bean, beanName);
        }
        String why = "it is declared as a class that cannot have a proxy, %s. Declare it as an interface"
                .formatted(bean.getClass().getName());
        if (leaveAlone(beanName, why)) {
            logger.info("Tasks of the bean '%s' are not counted: %s".formatted(beanName, why));
        }
        return bean;
    }

    /** Of a library, or of the application: nobody can rely on more than that it is an executor, or it is left alone. */
    private Object proxyOfOther(Object bean, String beanName) {
        Class<?> declared = Beans.declaredType(this.beans, beanName);
        if (declared != null && INTERFACES.contains(declared)) {
            // What a library adds to these interfaces may promise more of a Future than the ones that are handed out
            // keep.
            ProxyFactory factory = proxyOf(bean, beanName);
            factory.setInterfaces(interfacesOfOther(bean.getClass()));
            return factory.getProxy(this.classLoader);
        }
        String why = ("it is a %s, which belongs neither to Spring nor to the JDK, and is not declared as Executor,"
                        + " ExecutorService or ScheduledExecutorService")
                .formatted(bean.getClass().getName());
        if (leaveAlone(beanName, why)) {
            logger.debug("Tasks of the bean '%s' are not counted: %s".formatted(beanName, why));
        }
        return bean;
    }

    /** Returns whether somebody may want to know: the bean was not exempted on purpose. */
    private boolean leaveAlone(String beanName, String why) {
        boolean unexpected = !isExempt(beanName);
        Coverage.leftAlone(this.beans, beanName, unexpected ? why : EXEMPT);
        return unexpected;
    }

    private @Nullable Object proxyOfClass(Object bean, String beanName) {
        Object proxy = ClassProxies.of(bean, interceptor(bean, beanName), this.classLoader);
        if (proxy == null) {
            return null;
        }
        // For the final getters of Spring's executors, which are called on the proxy itself. Into those of the JDK,
        // which have none, nobody may reach.
        ReflectionUtils.doWithFields(
                bean.getClass(),
                (field) -> {
                    if (field.trySetAccessible()) {
                        field.set(proxy, field.get(bean));
                    }
                },
                (field) -> !Modifier.isStatic(field.getModifiers()));
        return proxy;
    }

    private Object proxyOfInterfaces(Object bean, String beanName) {
        ProxyFactory factory = proxyOf(bean, beanName);
        factory.setInterfaces(ClassUtils.getAllInterfacesForClass(bean.getClass(), this.classLoader));
        return factory.getProxy(this.classLoader);
    }

    private ProxyFactory proxyOf(Object bean, String beanName) {
        ProxyFactory factory = new ProxyFactory();
        factory.setTarget(bean);
        factory.addAdvice(interceptor(bean, beanName));
        return factory;
    }

    private MethodInterceptor interceptor(Object bean, String beanName) {
        if (isExempt(beanName)) {
            Coverage.leftAlone(this.beans, beanName, EXEMPT);
            // Calls of @Async methods, which are counted by themselves, learn of it, and its stop does not wait.
            return this::exempt;
        }
        Coverage.counted(this.beans, beanName, "tasks");
        Executor executor = (bean instanceof Executor own) ? own : Runnable::run;
        return new ExecutorInterceptor(beanName, executor, this.ledger.get());
    }

    private @Nullable Object exempt(MethodInvocation invocation) throws Throwable {
        AsyncCall call = Submission.current().call();
        if (call != null && invocation.getArguments().length > 0) {
            call.exempt();
        }
        if (invocation.getArguments().length > 0
                && invocation.getArguments()[0] instanceof ScheduledWork.Task counted) {
            invocation.getArguments()[0] = counted.target();
        }
        return PromptStop.proceed(invocation, this.ledger.get());
    }

    @Override
    public boolean requiresDestruction(Object bean) {
        return bean instanceof ExecutorConfigurationSupport || bean instanceof SimpleAsyncTaskExecutor;
    }

    /** As in its stop, nobody should wait here: what still runs has been abandoned, or must not hold the shutdown. */
    @Override
    public void postProcessBeforeDestruction(Object bean, String beanName) {
        if (!this.ledger.get().isShuttingDown()) {
            return;
        }
        if (bean instanceof ExecutorConfigurationSupport pool) {
            pool.setAwaitTerminationMillis(0);
        } else if (bean instanceof SimpleAsyncTaskExecutor executor) {
            executor.setTaskTerminationTimeout(0);
        }
    }

    private boolean isExempt(String beanName) {
        return this.properties.get().exempt().contains(beanName) || Beans.isExempt(this.beans, beanName);
    }

    static boolean isOfSpring(Class<?> type) {
        return TaskExecutor.class.isAssignableFrom(type) || TaskScheduler.class.isAssignableFrom(type);
    }

    static boolean isOfJdk(Class<?> type) {
        return type.getName().startsWith("java.util.concurrent.");
    }

    /** Of what belongs neither to Spring nor to the JDK, and is declared as one of these. */
    static Class<?>[] interfacesOfOther(Class<?> type) {
        return INTERFACES.stream().filter((each) -> each.isAssignableFrom(type)).toArray(Class<?>[]::new);
    }

    /** A final method is called on the proxy itself; only for those of Spring is it known that they change nothing. */
    static boolean canHaveSubclass(Class<?> type) {
        return !Modifier.isFinal(type.getModifiers())
                && Arrays.stream(type.getMethods())
                        .filter((method) -> Modifier.isFinal(method.getModifiers()))
                        .allMatch((method) -> WITH_FINAL_GETTERS.contains(method.getDeclaringClass()));
    }
}
