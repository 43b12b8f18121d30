package io.quiesce.shutdown.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;

/**
 * Condition of an auto-configuration that work is counted, and so that there is the engine: Quiesce is not switched off.
 * It asks for the {@link io.quiesce.shutdown.tracking.WorkLedger} by its name: for a type, Spring looks at all beans each
 * time, and there are twenty such conditions at a start. So do other conditions for beans whose name is certain.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ConditionalOnBean(name = "shutdownWorkLedger")
public @interface ConditionalOnEngine {}
