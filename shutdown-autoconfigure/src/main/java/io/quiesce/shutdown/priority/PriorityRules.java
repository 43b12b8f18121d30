package io.quiesce.shutdown.priority;

import java.util.List;
import java.util.regex.Pattern;

import io.quiesce.shutdown.AdmissionRequest;
import io.quiesce.shutdown.PriorityResolver;
import org.jspecify.annotations.Nullable;

/**
 * The rules that ask only for what is known at the door.
 */
final class PriorityRules implements PriorityResolver {

    private final List<RequestMatcher> matchers;

    PriorityRules(List<PriorityProperties.Rule> rules, @Nullable Pattern trustedProxies) {
        this.matchers = rules.stream()
                .filter((rule) -> rule.authority() == null)
                .map((rule) -> new RequestMatcher(rule, trustedProxies))
                .toList();
    }

    @Override
    public boolean hasPriority(AdmissionRequest request) {
        for (RequestMatcher matcher : this.matchers) {
            if (matcher.matches(request)) {
                return true;
            }
        }
        return false;
    }
}
