package io.quiesce.sample.broker;

import java.util.List;

import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Binds the property, so that a broker that does not exist refuses the start with the names of those that do.
 */
class OnBrokerCondition extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Broker broker = Binder.get(context.getEnvironment())
                .bind("sample.broker", Broker.class)
                .orElse(Broker.EMBEDDED);
        Broker[] wanted =
                metadata.getAnnotations().get(ConditionalOnBroker.class).getEnumArray("value", Broker.class);
        return new ConditionOutcome(List.of(wanted).contains(broker), "'sample.broker' is " + broker);
    }
}
