package io.quiesce.shutdown.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Exemption;
import io.quiesce.shutdown.tracking.LatePriority;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration that counts, refuses and cancels the requests of a servlet application.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        after = ShutdownAutoConfiguration.class,
        afterName = "io.quiesce.shutdown.priority.PriorityShutdownAutoConfiguration")
@ConditionalOnClass({Filter.class, FilterRegistrationBean.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(name = "shutdown.http.enabled", matchIfMissing = true)
@ConditionalOnBean(WorkLedger.class)
@EnableConfigurationProperties(HttpShutdownProperties.class)
public final class ServletShutdownAutoConfiguration {

    /** Spring Boot's default, which is known to a module that need not be there. */
    private static final int SECURITY_FILTER_ORDER = -100;

    @Bean
    ServletAdmission shutdownServletAdmission(
            Admission admission, HttpShutdownProperties properties, ObjectProvider<LatePriority> late) {
        Refusal away = new Refusal(properties, "The application is out of service and takes no new requests.");
        return new ServletAdmission(admission, late.orderedStream().toList(), away, properties.explain());
    }

    @Bean
    FilterRegistrationBean<DrainFilter> shutdownDrainFilter(
            WorkLedger ledger,
            Admission admission,
            ServletAdmission door,
            HttpShutdownProperties properties,
            ObjectProvider<Exemption> exemptions,
            ObjectProvider<SessionAffinity> sessions) {
        Refusal leaving = new Refusal(properties, "The application is shutting down and takes no new requests.");
        SessionAffinity counted = sessions.getIfAvailable();
        DrainFilter filter = new DrainFilter(
                ledger,
                exemptions.orderedStream().toList(),
                leaving,
                door,
                counted,
                (counted != null) ? new NewSessions(admission, door) : null);
        FilterRegistrationBean<DrainFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setName("shutdownDrainFilter");
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    /** Just behind the filters of Spring Security, which know who asks. */
    @Bean
    @ConditionalOnBean(LatePriority.class)
    FilterRegistrationBean<LateAdmissionFilter> shutdownLateAdmissionFilter(
            ServletAdmission admission, Environment environment) {
        int security = environment.getProperty("spring.security.filter.order", Integer.class, SECURITY_FILTER_ORDER);
        FilterRegistrationBean<LateAdmissionFilter> registration =
                new FilterRegistrationBean<>(new LateAdmissionFilter(admission));
        registration.setName("shutdownLateAdmissionFilter");
        registration.setDispatcherTypes(DispatcherType.REQUEST);
        registration.setOrder(security + 1);
        return registration;
    }

    @Bean
    AlwaysAccepted shutdownAlwaysAccepted(HttpShutdownProperties properties) {
        return new AlwaysAccepted(properties.alwaysAccept());
    }

    /** Sessions, where they are counted. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty(name = "shutdown.sessions.enabled", matchIfMissing = true)
    @EnableConfigurationProperties(SessionShutdownProperties.class)
    static class SessionConfiguration {

        @Bean
        SessionAffinity shutdownSessionAffinity(
                WorkLedger ledger, EngineClock clock, ShutdownEngine engine, SessionShutdownProperties properties) {
            return new SessionAffinity(ledger, clock, engine::state, properties.expirySeconds());
        }

        @Bean
        SessionExpiry shutdownSessionExpiry(
                SessionAffinity sessions,
                ObjectProvider<SessionExpiry.Inspection> inspection,
                EngineClock clock,
                ShutdownEngine engine) {
            return new SessionExpiry(
                    sessions, inspection.getIfAvailable(), clock, ThreadStarter.DAEMON, engine::reportFailure);
        }
    }

    /** What only Tomcat needs. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Tomcat.class, ConfigurableTomcatWebServerFactory.class})
    static class TomcatConfiguration {

        @Bean
        WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> shutdownTomcatCustomizer(WorkLedger ledger) {
            return (factory) -> {
                factory.addConnectorCustomizers(
                        TomcatResponseEnd::install, (connector) -> TomcatArrivals.install(connector, ledger));
                factory.addContextCustomizers((context) -> {
                    if (context instanceof StandardContext standard) {
                        // Who has not finished by now has been abandoned, and is not waited for once more.
                        standard.setUnloadDelay(0);
                    }
                });
            };
        }

        @Bean
        TomcatAbandonment tomcatAbandonment(ObjectProvider<WebServerApplicationContext> context) {
            return new TomcatAbandonment(context);
        }

        @Bean
        @ConditionalOnBooleanProperty(name = "shutdown.sessions.enabled", matchIfMissing = true)
        TomcatSessions shutdownTomcatSessions(SessionShutdownProperties properties) {
            return new TomcatSessions(properties.expirySeconds() > 0);
        }

        @Bean
        @ConditionalOnBooleanProperty(name = "shutdown.sessions.enabled", matchIfMissing = true)
        WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> shutdownTomcatSessionCustomizer(
                TomcatSessions sessions) {
            return (factory) -> factory.addContextCustomizers((context) -> context.addLifecycleListener(sessions));
        }
    }
}
