package io.quiesce.shutdown.priority;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

import io.quiesce.shutdown.AdmissionRequest;
import io.quiesce.shutdown.tracking.LatePriority;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * The rules that ask for an authority, besides other things.
 */
final class AuthorityRules implements LatePriority {

    private final List<Entry> entries;

    private record Entry(RequestMatcher matcher, String authority) {}

    AuthorityRules(List<PriorityProperties.Rule> rules, @Nullable Pattern trustedProxies) {
        this.entries = rules.stream()
                .filter((rule) -> rule.authority() != null)
                .map((rule) ->
                        new Entry(new RequestMatcher(rule, trustedProxies), Objects.requireNonNull(rule.authority())))
                .toList();
    }

    @Override
    public boolean isPossible(AdmissionRequest request) {
        return this.entries.stream().anyMatch((entry) -> entry.matcher().matches(request));
    }

    @Override
    public boolean hasPriority(AdmissionRequest request) {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null
                && authentication.isAuthenticated()
                && this.entries.stream()
                        .anyMatch((entry) ->
                                entry.matcher().matches(request) && isGranted(authentication, entry.authority()));
    }

    private static boolean isGranted(Authentication authentication, String authority) {
        return authentication.getAuthorities().stream().anyMatch((granted) -> authority.equals(granted.getAuthority()));
    }
}
