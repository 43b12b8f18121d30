package io.quiesce.shutdown;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a bean that must be closed even if closing the application takes too long.
 * <p>
 * Beans are closed one after another, and one that hangs keeps those behind it from being closed at all. When half of the time
 * for closing is over, the marked beans that have not been closed yet are closed all at the same time, each on a thread of its
 * own. Beans that use them may not have been closed by then.
 * <p>
 * Goes on the class of the bean or on the method that creates it. The property {@code shutdown.critical-resources} does the
 * same for beans of somebody else.
 *
 * @since 0.1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface CriticalResource {}
