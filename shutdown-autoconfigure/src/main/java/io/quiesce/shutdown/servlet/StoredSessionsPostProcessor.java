package io.quiesce.shutdown.servlet;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.function.Supplier;

import io.quiesce.shutdown.beans.ClassProxies;
import io.quiesce.shutdown.beans.Coverage;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.session.MapSessionRepository;
import org.springframework.util.ReflectionUtils;

/**
 * Puts {@link StoredSessions} before a repository of Spring Session that has its sessions in the memory of this instance.
 * <p>
 * That is a {@link MapSessionRepository} with a map of the JDK. Any other repository is left alone, and so is one with
 * another map: the sessions are or may be shared by all instances, and then none of them has to wait for their end.
 */
final class StoredSessionsPostProcessor implements BeanPostProcessor {

    private static final Log logger = LogFactory.getLog(StoredSessionsPostProcessor.class);

    private final Supplier<StoredSessionAffinity> sessions;

    private final ConfigurableListableBeanFactory beans;

    StoredSessionsPostProcessor(ConfigurableListableBeanFactory beans, Supplier<StoredSessionAffinity> sessions) {
        this.beans = beans;
        this.sessions = sessions;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (!(bean instanceof MapSessionRepository repository)) {
            return bean;
        }
        Map<?, ?> map = mapOf(repository);
        if (map == null || !map.getClass().getName().startsWith("java.util.")) {
            leaveAlone(
                    beanName,
                    "they may be shared with other instances: they are in "
                            + ((map != null) ? "a " + map.getClass().getName() : "a map that is not known"));
            return bean;
        }
        // Whoever has declared the class may rely on it.
        Object proxy = ClassProxies.of(
                repository,
                this.sessions.get().count(repository),
                bean.getClass().getClassLoader());
        if (proxy == null) {
            leaveAlone(
                    beanName,
                    "its class %s is final, or has private constructors only"
                            .formatted(bean.getClass().getName()));
            return bean;
        }
        Coverage.counted(this.beans, beanName, "sessions");
        return proxy;
    }

    private void leaveAlone(String beanName, String why) {
        logger.info("The sessions of the repository '%s' are not counted, because %s".formatted(beanName, why));
        Coverage.leftAlone(this.beans, beanName, why);
    }

    /** The repository takes any map, one that spans machines too, and does not tell which it was given. */
    private static @Nullable Map<?, ?> mapOf(MapSessionRepository repository) {
        Field field = ReflectionUtils.findField(MapSessionRepository.class, "sessions", Map.class);
        if (field == null || !field.trySetAccessible()) {
            return null;
        }
        return (Map<?, ?>) ReflectionUtils.getField(field, repository);
    }
}
