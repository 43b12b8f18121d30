package io.quiesce.sample.broker;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * Has a bean made only with certain brokers.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnBrokerCondition.class)
public @interface ConditionalOnBroker {

    /**
     * The brokers.
     * @return one of them has to be the broker of the application
     */
    Broker[] value();
}
