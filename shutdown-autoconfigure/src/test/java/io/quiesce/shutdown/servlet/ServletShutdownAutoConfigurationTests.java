package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ConcurrentHashMap;

import jakarta.servlet.Filter;

import io.quiesce.shutdown.autoconfigure.RefusedStartException;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.servlet.ServletShutdownAutoConfiguration.ContainerSessions;
import io.quiesce.shutdown.sessions.SessionsShutdownAutoConfiguration;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.core.Ordered;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.session.MapSessionRepository;

class ServletShutdownAutoConfigurationTests {

    private static final AutoConfigurations AUTO_CONFIGURATIONS =
            AutoConfigurations.of(ShutdownAutoConfiguration.class, ServletShutdownAutoConfiguration.class);

    private final WebApplicationContextRunner contextRunner =
            new WebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS);

    @Test
    void putsTheFilterBeforeAllOthers() {
        this.contextRunner.run((context) -> {
            FilterRegistrationBean<?> registration = context.getBean(FilterRegistrationBean.class);
            assertThat(registration.getOrder()).isEqualTo(Ordered.HIGHEST_PRECEDENCE);
            assertThat(registration.isAsyncSupported()).isTrue();
        });
    }

    @Test
    void backsOffWhenHttpIsDisabled() {
        this.contextRunner.withPropertyValues("shutdown.http.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(FilterRegistrationBean.class));
    }

    @Test
    void backsOffWhenDisabled() {
        this.contextRunner.withPropertyValues("shutdown.enabled=false").run((context) -> assertThat(context)
                .doesNotHaveBean(FilterRegistrationBean.class));
    }

    @Test
    void backsOffOutsideAServletApplication() {
        new ApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS).run((context) -> assertThat(context)
                .doesNotHaveBean(ServletShutdownAutoConfiguration.class));
    }

    @Test
    void backsOffWithoutServlets() {
        new ApplicationContextRunner()
                .withConfiguration(AUTO_CONFIGURATIONS)
                .withClassLoader(new FilteredClassLoader(Filter.class))
                .run((context) -> assertThat(context).doesNotHaveBean(ServletShutdownAutoConfiguration.class));
    }

    @Test
    void leavesOtherServersAlone() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(Tomcat.class))
                .run((context) -> assertThat(context)
                        .hasSingleBean(FilterRegistrationBean.class)
                        .hasSingleBean(SessionExpiry.class)
                        .doesNotHaveBean(TomcatSessions.class)
                        .doesNotHaveBean("shutdownTomcatResponseCustomizer")
                        .hasBean("shutdownJettyResponseCustomizer"));
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(ConfigurableJettyWebServerFactory.class))
                .run((context) -> assertThat(context)
                        .hasSingleBean(FilterRegistrationBean.class)
                        .doesNotHaveBean("shutdownJettyResponseCustomizer")
                        .hasBean("shutdownTomcatResponseCustomizer"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"200", "302", "799"})
    void refusesAStatusThatIsNoError(String status) {
        this.contextRunner
                .withPropertyValues("shutdown.http.reject-status=" + status)
                .run((context) -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining(status)
                        .hasMessageContaining("shutdown.http.reject-status"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/legacy/{version", "/**/{*rest}/x", "legacy/**", "/{v:[}", "/{v:(a)}"})
    void refusesAPatternThatCannotBeUsed(String pattern) {
        this.contextRunner
                .withPropertyValues("shutdown.http.always-accept=" + pattern)
                .run((context) -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(RefusedStartException.class)
                        .hasMessageContaining("'" + pattern + "'")
                        .hasMessageContaining("shutdown.http.always-accept"));
    }

    @Test
    void refusesAPatternOfLongPollsThatCannotBeUsed() {
        this.contextRunner
                .withConfiguration(AutoConfigurations.of(SessionsShutdownAutoConfiguration.class))
                .withPropertyValues("shutdown.sessions.long-polls=news")
                .run((context) -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(RefusedStartException.class)
                        .hasMessageContaining("'news'")
                        .hasMessageContaining("shutdown.sessions.long-polls"));
    }

    @Test
    void makesSessionsOfLongLivedRequestsUnlessSessionsAreDisabled() {
        WebApplicationContextRunner runner =
                this.contextRunner.withConfiguration(AutoConfigurations.of(SessionsShutdownAutoConfiguration.class));
        runner.run((context) -> assertThat(context).hasSingleBean(LongLivedRequests.class));
        runner.withPropertyValues("shutdown.sessions.enabled=false").run((context) -> assertThat(context)
                .hasSingleBean(FilterRegistrationBean.class)
                .doesNotHaveBean(LongLivedRequests.class));
    }

    @Test
    void alwaysServesWhatIsConfigured() {
        this.contextRunner
                .withPropertyValues("shutdown.http.always-accept=/legacy/**,/status")
                .run((context) -> {
                    Filter filter =
                            context.getBean(FilterRegistrationBean.class).getFilter();
                    context.getBean(WorkLedger.class).startDraining();
                    context.getBean(WorkLedger.class).refuseRequests();
                    assertThat(status(filter, "/legacy/health")).isEqualTo(200);
                    assertThat(status(filter, "/status")).isEqualTo(200);
                    assertThat(status(filter, "/statuses")).isEqualTo(503);
                    assertThat(status(filter, "/%73tatus")).as("decoded once").isEqualTo(503);
                });
    }

    private static int status(Filter filter, String path) throws Exception {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", path);
        request.setServletPath(path);
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(request, response, new MockFilterChain());
        return response.getStatus();
    }

    @ParameterizedTest
    @CsvSource({"-1s, negative", "366d, longer than a year", "PT9223372036854775807.9S, longer than a year"})
    void refusesARetryAfterThatCannotBeMeant(String value, String fact) {
        this.contextRunner
                .withPropertyValues("shutdown.http.retry-after=" + value)
                .run((context) -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(RefusedStartException.class)
                        .hasMessageContainingAll("shutdown.http.retry-after", fact));
    }

    @Test
    void takesAStatusThatHasNoName() {
        this.contextRunner.withPropertyValues("shutdown.http.reject-status=599").run((context) -> assertThat(context)
                .hasNotFailed());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            -1s    | is -1s, which is negative
            366d   | is 31622400s, which is longer than a year
            500ms  | is 500ms, but the time of a session is in whole seconds
            1500ms | is 1500ms, but the time of a session is in whole seconds
            """)
    void refusesAnExpiryOfSessionsThatCannotBe(String value, String fact) {
        this.contextRunner
                .withPropertyValues("shutdown.sessions.expiry-upon-offline=" + value)
                .run((context) -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(RefusedStartException.class)
                        .hasMessageContaining("shutdown.sessions.expiry-upon-offline")
                        .hasMessageContaining(fact));
    }

    @Test
    void takesAnExpiryOfSessionsInSeconds() {
        this.contextRunner
                .withPropertyValues("shutdown.sessions.expiry-upon-offline=7")
                .run((context) -> assertThat(
                                context.getBean(SessionShutdownProperties.class).expirySeconds())
                        .isEqualTo(7));
    }

    @Test
    void leavesSessionsAloneWhenTheyAreDisabled() {
        this.contextRunner.withPropertyValues("shutdown.sessions.enabled=false").run((context) -> assertThat(context)
                .hasSingleBean(FilterRegistrationBean.class)
                .doesNotHaveBean(ContainerSessions.class)
                .doesNotHaveBean(ServletListenerRegistrationBean.class)
                .doesNotHaveBean(SessionExpiry.class)
                .doesNotHaveBean(TomcatSessions.class));
    }

    @Test
    void leavesSpringSessionAloneWithoutARepository() {
        this.contextRunner.run((context) -> assertThat(context)
                .doesNotHaveBean(StoredSessionAffinity.class)
                .doesNotHaveBean("shutdownStoredSessionFilter"));
    }

    @ParameterizedTest
    @CsvSource({"spring.session.servlet.filter-order=7, 8", "spring.any=thing, -2147483597"})
    void comesRightBehindTheFilterOfSpringSession(String property, int order) {
        this.contextRunner
                .withBean(MapSessionRepository.class, () -> new MapSessionRepository(new ConcurrentHashMap<>()))
                .withPropertyValues(property)
                .run((context) -> assertThat(
                                context.getBean("shutdownStoredSessionFilter", FilterRegistrationBean.class)
                                        .getOrder())
                        .isEqualTo(order));
    }

    @Test
    void leavesSpringSessionAloneWithoutItsLibrary() {
        this.contextRunner
                .withBean(MapSessionRepository.class, () -> new MapSessionRepository(new ConcurrentHashMap<>()))
                .withClassLoader(new FilteredClassLoader(MapSessionRepository.class))
                .run((context) -> assertThat(context).doesNotHaveBean(StoredSessionAffinity.class));
    }
}
