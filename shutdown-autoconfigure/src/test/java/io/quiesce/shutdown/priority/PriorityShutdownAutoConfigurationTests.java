package io.quiesce.shutdown.priority;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.PriorityResolver;
import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.servlet.ServletShutdownAutoConfiguration;
import io.quiesce.shutdown.tracking.LatePriority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.util.pattern.PathPattern;

class PriorityShutdownAutoConfigurationTests {

    private static final String RULE = "shutdown.priority.rules[0].";

    private static final AutoConfigurations AUTO_CONFIGURATIONS = AutoConfigurations.of(
            ShutdownAutoConfiguration.class,
            ServletShutdownAutoConfiguration.class,
            PriorityShutdownAutoConfiguration.class);

    private final WebApplicationContextRunner contextRunner =
            new WebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS);

    private final ApplicationContextRunner withoutWeb =
            new ApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS);

    @Test
    void hasNoSecondDoorUnlessARuleAsksForAnAuthority() {
        this.contextRunner.withPropertyValues(RULE + "path=/urgent").run((context) -> assertThat(context)
                .hasSingleBean(PriorityResolver.class)
                .doesNotHaveBean(LatePriority.class)
                .doesNotHaveBean("shutdownLateAdmissionFilter"));
    }

    @Test
    void hasASecondDoorIfARuleAsksForAnAuthority() {
        this.contextRunner
                .withPropertyValues(RULE + "path=/urgent", "shutdown.priority.rules[1].authority=ROLE_OPERATOR")
                .run((context) ->
                        assertThat(context).hasSingleBean(LatePriority.class).hasBean("shutdownLateAdmissionFilter"));
    }

    @Test
    void backsOffWhenDisabled() {
        this.contextRunner.withPropertyValues("shutdown.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(PriorityResolver.class));
    }

    @Test
    void needsNoSecurityAndNoWebWithoutRules() {
        this.withoutWeb
                .withClassLoader(new FilteredClassLoader(SecurityContextHolder.class, PathPattern.class))
                .run((context) -> assertThat(context).hasSingleBean(PriorityResolver.class));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "path=urgent | 'urgent' of 'shutdown.priority.rules[0].path' does not begin with a slash",
                "path=/{urgent | '/{urgent' of 'shutdown.priority.rules[0].path' cannot be used",
                "path=/{v:[} | '/{v:[}' of 'shutdown.priority.rules[0].path' cannot be used",
                "path=/{v:(a)} | '/{v:(a)}' of 'shutdown.priority.rules[0].path' cannot be used: there is a group in '(a)'",
                "methods= | 'shutdown.priority.rules[0]' asks for nothing",
                "methods[0]= | 'shutdown.priority.rules[0].methods' is empty",
                "header-value=emergency | 'shutdown.priority.rules[0].header-value' is set",
                "header=X-Priority | asks for the header 'X-Priority', which any client can send",
                "header=X Priority | 'X Priority' of 'shutdown.priority.rules[0].header'",
                "header=x-priority-bin | 'x-priority-bin' of 'shutdown.priority.rules[0].header'",
                "authority= | 'shutdown.priority.rules[0].authority' is empty",
            })
    void refusesARuleThatCannotWork(String property, String message) {
        this.contextRunner.withPropertyValues(RULE + property).run((context) -> assertThat(context)
                .hasFailed()
                .getFailure()
                .rootCause()
                .isInstanceOf(RefusedStartException.class)
                .hasMessageContaining(message));
    }

    @Test
    void refusesAnExpressionThatIsNone() {
        this.contextRunner
                .withPropertyValues("shutdown.priority.trusted-proxies=10.(")
                .run((context) -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("'10.(' of 'shutdown.priority.trusted-proxies'"));
    }

    @Test
    void refusesANameThatDoesNotExist() {
        this.contextRunner
                .withPropertyValues(RULE + "path=/urgent", RULE + "method=POST")
                .run((context) -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("shutdown.priority.rules[0].method"));
    }

    @Test
    void refusesAnAuthorityThatNobodyFindsOut() {
        String refusal = "'shutdown.priority.rules[0].authority' is 'ROLE_OPERATOR'";
        this.contextRunner
                .withPropertyValues(RULE + "authority=ROLE_OPERATOR")
                .withClassLoader(new FilteredClassLoader(SecurityContextHolder.class))
                .run((context) -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(RefusedStartException.class)
                        .hasMessageContaining(refusal));
        this.withoutWeb
                .withPropertyValues(RULE + "authority=ROLE_OPERATOR")
                .run((context) ->
                        assertThat(context).hasFailed().getFailure().rootCause().hasMessageContaining(refusal));
    }

    @Test
    void refusesAPathWithoutTheLibraryForPatterns() {
        this.withoutWeb
                .withPropertyValues(RULE + "path=/urgent")
                .withClassLoader(new FilteredClassLoader(PathPattern.class))
                .run((context) -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(RefusedStartException.class)
                        .hasMessageContaining("'spring-web'"));
    }
}
