package io.quiesce.shutdown;

import java.util.List;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.ResolvableType;

/**
 * Says which classes of Quiesce are told of an event that is the application's own.
 */
public final class AskedMulticaster extends SimpleApplicationEventMulticaster {

    /** Has a context use it. */
    @Configuration(proxyBeanMethods = false)
    public static class InUse {

        @Bean(AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME)
        AskedMulticaster multicaster() {
            return new AskedMulticaster();
        }
    }

    private static final class OwnEvent extends ApplicationEvent {

        private static final long serialVersionUID = 1;

        private OwnEvent(ApplicationContext source) {
            super(source);
        }
    }

    /**
     * Return who is told of such an event.
     * @param context where it is published, with {@link InUse}
     * @return their names
     */
    public static List<String> told(ApplicationContext context) {
        OwnEvent event = new OwnEvent(context);
        return context
                .getBean(AskedMulticaster.class)
                .getApplicationListeners(event, ResolvableType.forInstance(event))
                .stream()
                .map((listener) -> listener.getClass().getName())
                .filter((name) -> name.startsWith("io.quiesce.shutdown"))
                .toList();
    }
}
