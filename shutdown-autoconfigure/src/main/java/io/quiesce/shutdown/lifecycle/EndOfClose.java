package io.quiesce.shutdown.lifecycle;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Notices the end of phase 2.
 * <p>
 * Spring destroys beans in the reverse order of their creation and says nothing when it is done. As a
 * {@link BeanFactoryPostProcessor} this bean is created before any ordinary one, and so is destroyed after all of them.
 *
 * @since 0.1.0
 */
public final class EndOfClose implements BeanFactoryPostProcessor, DisposableBean {

    private volatile Runnable action = () -> {};

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
        // Nothing to process: being created this early is all that is wanted.
    }

    void run(Runnable action) {
        this.action = action;
    }

    @Override
    public void destroy() {
        this.action.run();
    }
}
