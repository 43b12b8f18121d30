package io.quiesce.shutdown;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Leaves work alone: it is not counted, never holds a shutdown, is not cancelled, and is still started while the application
 * drains. What is still running when the application closes ends with it.
 * <p>
 * On an {@code @Async} or {@code @Scheduled} method this is about that method, on a class about all such methods of it. On
 * an executor or a scheduler, its class or its {@code @Bean} method, it is about everything that runs there.
 *
 * @since 0.1.0
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
public @interface ShutdownExempt {}
