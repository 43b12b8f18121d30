package io.quiesce.shutdown.batch;

import io.quiesce.shutdown.beans.Beans;
import io.quiesce.shutdown.beans.Coverage;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.batch.core.job.Job;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Puts a {@link JobInterceptor} before each job that is a bean.
 * <p>
 * A listener of the job would come too early: the first one is told of the end before all others, and before the last state
 * is written to the database.
 */
final class JobPostProcessor implements BeanPostProcessor, BeanFactoryAware {

    private static final Log logger = LogFactory.getLog(JobPostProcessor.class);

    private final ObjectProvider<WorkLedger> ledger;

    private @Nullable ConfigurableListableBeanFactory beans;

    JobPostProcessor(ObjectProvider<WorkLedger> ledger) {
        this.ledger = ledger;
    }

    @Override
    public void setBeanFactory(BeanFactory beanFactory) {
        this.beans = (ConfigurableListableBeanFactory) beanFactory;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        ConfigurableListableBeanFactory factory = this.beans;
        if (!(bean instanceof Job job) || factory == null) {
            return bean;
        }
        if (Beans.isExempt(factory, beanName)) {
            Coverage.leftAlone(factory, beanName, "it is exempt, by @ShutdownExempt");
            return bean;
        }
        if (!Beans.isDeclaredAsInterface(factory, beanName)) {
            String why =
                    "its bean is declared as %s. Declare it as the interface 'org.springframework.batch.core.job.Job'"
                            .formatted(bean.getClass().getName());
            Coverage.leftAlone(factory, beanName, why);
            logger.info("The job '%s' is not counted: %s".formatted(job.getName(), why));
            return bean;
        }
        Coverage.counted(factory, beanName, "runs of the job");
        ProxyFactory proxy = new ProxyFactory();
        proxy.setTarget(bean);
        proxy.setInterfaces(ClassUtils.getAllInterfacesForClass(bean.getClass()));
        NameMatchMethodPointcut execute = new NameMatchMethodPointcut();
        execute.setMappedName("execute");
        proxy.addAdvisor(new DefaultPointcutAdvisor(execute, new JobInterceptor(this.ledger)));
        return proxy.getProxy(bean.getClass().getClassLoader());
    }
}
