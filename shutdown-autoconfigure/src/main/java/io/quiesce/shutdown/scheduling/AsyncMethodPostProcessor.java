package io.quiesce.shutdown.scheduling;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.quiesce.shutdown.ShutdownExempt;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.annotation.AsyncAnnotationAdvisor;
import org.springframework.util.ClassUtils;

/**
 * Says which method it is that Spring hands to an executor, all that the executor sees being a lambda of Spring's, and has the
 * call counted even if the executor is no bean.
 * <p>
 * Only beans that have a proxy for {@code @Async} already get two advices more: one that is called before Spring submits the
 * call, and one after that, on the thread of the executor. This post-processor has no order, so that it
 * comes after the one that makes those proxies.
 */
final class AsyncMethodPostProcessor implements BeanPostProcessor {

    private static final String CALL = AsyncCall.class.getName();

    private final Supplier<WorkLedger> ledger;

    private final Map<MethodClassKey, AsyncMethod> methods = new ConcurrentHashMap<>();

    AsyncMethodPostProcessor(Supplier<WorkLedger> ledger) {
        this.ledger = ledger;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof Advised advised && !advised.isFrozen()) {
            for (Advisor advisor : advised.getAdvisors()) {
                if (advisor instanceof AsyncAnnotationAdvisor && advisor instanceof PointcutAdvisor async) {
                    advised.addAdvisor(
                            advised.indexOf(advisor) + 1,
                            new DefaultPointcutAdvisor(
                                    async.getPointcut(), (MethodInterceptor) AsyncMethodPostProcessor::run));
                    advised.addAdvisor(
                            0, new DefaultPointcutAdvisor(async.getPointcut(), (MethodInterceptor) this::submit));
                    break;
                }
            }
        }
        return bean;
    }

    private @Nullable Object submit(MethodInvocation invocation) throws Throwable {
        Object target = invocation.getThis();
        Class<?> type = (target != null)
                ? AopUtils.getTargetClass(target)
                : invocation.getMethod().getDeclaringClass();
        AsyncMethod method = this.methods.computeIfAbsent(
                new MethodClassKey(invocation.getMethod(), type),
                (key) -> AsyncMethod.of(invocation.getMethod(), type));
        if (method.exempt() || !(invocation instanceof ProxyMethodInvocation proxied)) {
            return new Submission(method.name(), null, method.exempt()).during(invocation::proceed);
        }
        AsyncCall call = AsyncCall.begin(method.name(), this.ledger.get());
        proxied.setUserAttribute(CALL, call);
        try {
            return Submission.of(method.name(), call).during(invocation::proceed);
        } catch (Throwable ex) {
            // What the method itself throws does not come this way, so it was never submitted.
            call.withdraw();
            throw ex;
        }
    }

    private static @Nullable Object run(MethodInvocation invocation) throws Throwable {
        Object call = (invocation instanceof ProxyMethodInvocation proxied) ? proxied.getUserAttribute(CALL) : null;
        return Submission.UNKNOWN.during(
                () -> (call instanceof AsyncCall counted) ? counted.run(invocation) : invocation.proceed());
    }

    /**
     * What is known of a method, looked up once.
     *
     * @param name what its calls are called
     * @param exempt whether they are not counted
     */
    private record AsyncMethod(String name, boolean exempt) {

        static AsyncMethod of(Method called, Class<?> type) {
            Method method = AopUtils.getMostSpecificMethod(called, type);
            return new AsyncMethod(
                    ClassUtils.getShortName(type) + "." + method.getName(),
                    AnnotatedElementUtils.hasAnnotation(method, ShutdownExempt.class)
                            || AnnotatedElementUtils.hasAnnotation(type, ShutdownExempt.class));
        }
    }
}
