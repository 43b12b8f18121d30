package io.quiesce.shutdown.sessions;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;

/**
 * Condition that long-lived clients are told where to go. It asks for the {@link SessionHall} by its name, as
 * {@link io.quiesce.shutdown.autoconfigure.ConditionalOnEngine} does.
 *
 * @since 0.1.0
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ConditionalOnBean(name = "shutdownSessionHall")
public @interface ConditionalOnSessions {}
