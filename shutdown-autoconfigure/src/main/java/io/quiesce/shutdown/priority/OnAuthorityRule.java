package io.quiesce.shutdown.priority;

import java.util.List;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Whether a rule asks for an authority: only then is it worth a second look at requests.
 */
final class OnAuthorityRule extends SpringBootCondition {

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        boolean found = Binder.get(context.getEnvironment())
                .bind(PriorityProperties.RULES, Bindable.listOf(PriorityProperties.Rule.class))
                .orElse(List.of())
                .stream()
                .anyMatch((rule) -> rule.authority() != null);
        return new ConditionOutcome(
                found,
                ConditionMessage.forCondition("priority by authority")
                        .because(found ? "a rule asks for one" : "no rule asks for one"));
    }
}
