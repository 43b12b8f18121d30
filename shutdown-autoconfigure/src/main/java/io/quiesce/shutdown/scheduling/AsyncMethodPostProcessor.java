package io.quiesce.shutdown.scheduling;

import java.lang.reflect.Method;

import io.quiesce.shutdown.ShutdownExempt;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.annotation.AsyncAnnotationAdvisor;
import org.springframework.util.ClassUtils;

/**
 * Says which method it is that Spring hands to an executor: all that the executor sees is a lambda of Spring's.
 * <p>
 * Only beans that have a proxy for {@code @Async} already get an advice more. This post-processor has no order, so that it
 * comes after the one that makes those proxies.
 */
final class AsyncMethodPostProcessor implements BeanPostProcessor {

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof Advised advised && !advised.isFrozen()) {
            for (Advisor advisor : advised.getAdvisors()) {
                if (advisor instanceof AsyncAnnotationAdvisor && advisor instanceof PointcutAdvisor async) {
                    advised.addAdvisor(0, new DefaultPointcutAdvisor(async.getPointcut(), (MethodInterceptor)
                            AsyncMethodPostProcessor::invoke));
                    break;
                }
            }
        }
        return bean;
    }

    private static @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object target = invocation.getThis();
        Class<?> type = (target != null)
                ? AopUtils.getTargetClass(target)
                : invocation.getMethod().getDeclaringClass();
        Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), type);
        boolean exempt = AnnotatedElementUtils.hasAnnotation(method, ShutdownExempt.class)
                || AnnotatedElementUtils.hasAnnotation(type, ShutdownExempt.class);
        String name = ClassUtils.getShortName(type) + "." + method.getName();
        return new Submission(name, null, exempt).during(invocation::proceed);
    }
}
