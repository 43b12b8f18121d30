package io.quiesce.shutdown.lifecycle;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;

/**
 * A bean that does nothing, and is stopped and destroyed in each of the ways that Spring knows: the code for that is there when
 * it is needed.
 * <p>
 * <strong>Threading:</strong> as Spring calls it, and never blocks.
 *
 * @since 0.1.0
 */
public final class RehearsedBean
        implements ApplicationListener<ContextClosedEvent>, SmartLifecycle, DisposableBean, AutoCloseable {

    private static final String END = "end";

    private volatile boolean running;

    private RehearsedBean() {}

    /**
     * Register a bean for each way.
     * @param context a context that has not been refreshed
     */
    public static void register(GenericApplicationContext context) {
        // Spring calls one of the two methods.
        register(context, "close");
        register(context, END);
    }

    private static void register(GenericApplicationContext context, String method) {
        context.registerBean(
                method, RehearsedBean.class, RehearsedBean::new, (bean) -> bean.setDestroyMethodName(method));
    }

    /** As a listener Spring takes it out of its list before it is destroyed. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {}

    @Override
    public void start() {
        this.running = true;
    }

    @Override
    public void stop() {
        this.running = false;
    }

    @Override
    public boolean isRunning() {
        return this.running;
    }

    @Override
    public void destroy() {}

    @Override
    public void close() {}

    /** Called by Spring, by its name. */
    public void end() {}
}
