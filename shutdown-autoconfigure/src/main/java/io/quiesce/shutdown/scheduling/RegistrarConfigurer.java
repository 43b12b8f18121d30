package io.quiesce.shutdown.scheduling;

import java.util.function.Supplier;

import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.core.Ordered;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

/**
 * Has the runs of {@code @Scheduled} methods counted on a scheduler that is no bean: what a configurer of the application has
 * made for itself, or Spring's own where it finds none.
 * <p>
 * It comes after all other configurers. A scheduler that is a bean finds the tasks counted already.
 */
final class RegistrarConfigurer implements SchedulingConfigurer, Ordered {

    private final Supplier<WorkLedger> ledger;

    RegistrarConfigurer(Supplier<WorkLedger> ledger) {
        this.ledger = ledger;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar registrar) {
        TaskScheduler scheduler = registrar.getScheduler();
        if (scheduler != null) {
            ProxyFactory factory = new ProxyFactory();
            factory.setTarget(scheduler);
            factory.setInterfaces(TaskScheduler.class);
            factory.addAdvice(new ExecutorInterceptor("scheduled methods", Runnable::run, this.ledger.get()));
            registrar.setTaskScheduler(
                    (TaskScheduler) factory.getProxy(getClass().getClassLoader()));
        }
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    /** What a native image needs for that. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            hints.proxies().registerJdkProxy(AopProxyUtils.completeJdkProxyInterfaces(TaskScheduler.class));
        }
    }
}
