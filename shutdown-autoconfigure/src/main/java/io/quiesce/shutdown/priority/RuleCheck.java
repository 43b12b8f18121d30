package io.quiesce.shutdown.priority;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Refuses the start when a rule cannot work, or would let in more than is meant.
 */
final class RuleCheck {

    private static final String PROXIES = "shutdown.priority.trusted-proxies";

    /** What HTTP and gRPC both take. */
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9_.-]+");

    private final PriorityProperties properties;

    private final boolean knowsAuthorities;

    RuleCheck(PriorityProperties properties, boolean knowsAuthorities) {
        this.properties = properties;
        this.knowsAuthorities = knowsAuthorities;
    }

    /** Returns the expression for trusted proxies. */
    @Nullable
    Pattern check() {
        Pattern proxies = proxies();
        List<PriorityProperties.Rule> rules = this.properties.rules();
        for (int i = 0; i < rules.size(); i++) {
            check(PriorityProperties.RULES + "[" + i + "]", rules.get(i), proxies);
        }
        return proxies;
    }

    private @Nullable Pattern proxies() {
        String expression = this.properties.trustedProxies();
        if (expression == null || expression.isEmpty()) {
            return null;
        }
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException ex) {
            throw new RefusedStartException(
                    "The value '%s' of '%s' is no regular expression: %s."
                            .formatted(expression, PROXIES, ex.getDescription()),
                    "Set '%s' to an expression for the whole address of a proxy, such as '10\\.0\\.\\d+\\.\\d+'."
                            .formatted(PROXIES));
        }
    }

    private void check(String name, PriorityProperties.Rule rule, @Nullable Pattern proxies) {
        if (rule.path() == null
                && rule.methods().isEmpty()
                && rule.header() == null
                && rule.headerValue() == null
                && rule.authority() == null) {
            throw new RefusedStartException(
                    "The rule '%s' asks for nothing, so everything would have priority.".formatted(name),
                    "Give it a 'path', 'methods', a 'header' or an 'authority', or remove it.");
        }
        if (rule.methods().stream().anyMatch(String::isBlank)) {
            throw new RefusedStartException(
                    "One of '%s.methods' is empty.".formatted(name), "Remove it, or name a method of HTTP.");
        }
        checkPath(name + ".path", rule.path());
        checkHeader(name, rule, proxies);
        checkAuthority(name + ".authority", rule.authority());
    }

    private void checkPath(String name, @Nullable String path) {
        if (path == null) {
            return;
        }
        if (!ClassUtils.isPresent("org.springframework.web.util.pattern.PathPattern", null)) {
            throw new RefusedStartException(
                    "The pattern '%s' of '%s' needs 'spring-web', which is not on the class path."
                            .formatted(path, name),
                    "Add 'org.springframework:spring-web', or remove '%s'.".formatted(name));
        }
        String mend =
                "Set '%s' to a pattern as that of a request mapping, such as '/orders/urgent/**'.".formatted(name);
        if (!path.startsWith("/")) {
            throw new RefusedStartException(
                    "The pattern '%s' of '%s' does not begin with a slash.".formatted(path, name), mend);
        }
        try {
            new PathMatcher(path);
        } catch (IllegalArgumentException ex) {
            throw new RefusedStartException(
                    "The pattern '%s' of '%s' cannot be used: %s.".formatted(path, name, ex.getMessage()), mend);
        }
    }

    private static void checkHeader(String name, PriorityProperties.Rule rule, @Nullable Pattern proxies) {
        if (rule.header() == null) {
            if (rule.headerValue() != null) {
                throw new RefusedStartException(
                        "'%s.header-value' is set, but '%s.header' is not.".formatted(name, name),
                        "Say in '%s.header' which header must have the value '%s'."
                                .formatted(name, rule.headerValue()));
            }
            return;
        }
        if (!HEADER.matcher(rule.header()).matches()
                || rule.header().toLowerCase(Locale.ROOT).endsWith("-bin")) {
            throw new RefusedStartException(
                    "The name '%s' of '%s.header' cannot be that of a header.".formatted(rule.header(), name),
                    "Use letters, digits, '-', '_' and '.', and not the ending '-bin', which gRPC keeps for binary values.");
        }
        if (proxies == null) {
            throw new RefusedStartException(
                    "The rule '%s' asks for the header '%s', which any client can send, and no proxy is trusted."
                            .formatted(name, rule.header()),
                    ("Set '%s' to a regular expression for the addresses of the proxies that set this header, and that remove it"
                                    + " from what clients send; or remove '%s.header'.")
                            .formatted(PROXIES, name));
        }
    }

    private void checkAuthority(String name, @Nullable String authority) {
        if (authority == null) {
            return;
        }
        if (authority.isBlank()) {
            throw new RefusedStartException("'%s' is empty.".formatted(name), "Name an authority, or remove it.");
        }
        if (!this.knowsAuthorities) {
            throw new RefusedStartException(
                    "'%s' is '%s', but nobody would find out who asks: that takes Spring Security in a servlet application."
                            .formatted(name, authority),
                    "Add 'spring-boot-starter-security', or remove '%s'.".formatted(name));
        }
    }
}
