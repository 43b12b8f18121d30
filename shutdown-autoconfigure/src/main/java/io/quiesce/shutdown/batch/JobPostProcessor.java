package io.quiesce.shutdown.batch;

import java.util.function.Supplier;

import io.quiesce.shutdown.beans.Beans;
import io.quiesce.shutdown.beans.Coverage;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.batch.core.job.Job;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Puts a {@link JobInterceptor} before each job that is a bean.
 * <p>
 * A listener of the job would come too early: the first one is told of the end before all others, and before the last state
 * is written to the database.
 */
final class JobPostProcessor implements BeanPostProcessor {

    private static final Log logger = LogFactory.getLog(JobPostProcessor.class);

    private final Supplier<WorkLedger> ledger;

    private final ConfigurableListableBeanFactory beans;

    JobPostProcessor(ConfigurableListableBeanFactory beans, Supplier<WorkLedger> ledger) {
        this.beans = beans;
        this.ledger = ledger;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (!(bean instanceof Job job)) {
            return bean;
        }
        if (Beans.isExempt(this.beans, beanName)) {
            Coverage.leftAlone(this.beans, beanName, "it is exempt, by @ShutdownExempt");
            return bean;
        }
        if (!Beans.isDeclaredAsInterface(this.beans, beanName)) {
            String why =
                    "its bean is declared as %s. Declare it as the interface 'org.springframework.batch.core.job.Job'"
                            .formatted(bean.getClass().getName());
            Coverage.leftAlone(this.beans, beanName, why);
            logger.info("The job '%s' is not counted: %s".formatted(job.getName(), why));
            return bean;
        }
        Coverage.counted(this.beans, beanName, "runs of the job");
        ProxyFactory proxy = new ProxyFactory();
        proxy.setTarget(bean);
        proxy.setInterfaces(ClassUtils.getAllInterfacesForClass(bean.getClass()));
        NameMatchMethodPointcut execute = new NameMatchMethodPointcut();
        execute.setMappedName("execute");
        proxy.addAdvisor(new DefaultPointcutAdvisor(execute, new JobInterceptor(this.ledger)));
        return proxy.getProxy(bean.getClass().getClassLoader());
    }
}
