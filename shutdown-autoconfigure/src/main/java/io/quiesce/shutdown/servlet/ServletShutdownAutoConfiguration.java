package io.quiesce.shutdown.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;

import io.quiesce.shutdown.AffinityResolver;
import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.autoconfigure.ConditionalOnEngine;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.beans.Beans;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.sessions.ConditionalOnSessions;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.sessions.SessionsShutdownAutoConfiguration;
import io.quiesce.shutdown.sessions.SuspendJson;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Exemption;
import io.quiesce.shutdown.tracking.LatePriority;
import io.quiesce.shutdown.tracking.WorkLedger;
import io.quiesce.shutdown.web.AlwaysAccepted;
import io.quiesce.shutdown.web.HttpShutdownProperties;
import io.quiesce.shutdown.web.LongLivedRequestProperties;
import io.quiesce.shutdown.web.RefusalAnswer;
import io.quiesce.shutdown.web.TomcatConnectors;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.server.Server;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.SessionRepository;
import org.springframework.session.web.http.CookieSerializer;
import org.springframework.session.web.http.HttpSessionIdResolver;
import org.springframework.session.web.http.SessionRepositoryFilter;

/**
 * Auto-configuration that counts, refuses and cancels the requests of a servlet application.
 *
 * @since 0.1.0
 */
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@AutoConfiguration(
        after = {ShutdownAutoConfiguration.class, SessionsShutdownAutoConfiguration.class},
        afterName = "io.quiesce.shutdown.priority.PriorityShutdownAutoConfiguration")
@ConditionalOnClass({Filter.class, FilterRegistrationBean.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty(name = "shutdown.http.enabled", matchIfMissing = true)
@ConditionalOnEngine
@EnableConfigurationProperties(HttpShutdownProperties.class)
public final class ServletShutdownAutoConfiguration {

    /** Spring Boot's default, which is known to a module that need not be there. */
    private static final int SECURITY_FILTER_ORDER = -100;

    @Bean
    ServletAdmission shutdownServletAdmission(
            Admission shutdownAdmission, HttpShutdownProperties properties, ObjectProvider<LatePriority> late) {
        Refusal away = new Refusal(properties, RefusalAnswer.OUT_OF_SERVICE);
        return new ServletAdmission(shutdownAdmission, Beans.later(late), away, properties);
    }

    @Bean
    FilterRegistrationBean<DrainFilter> shutdownDrainFilter(
            WorkLedger shutdownWorkLedger,
            Admission shutdownAdmission,
            ServletAdmission shutdownServletAdmission,
            HttpShutdownProperties properties,
            ObjectProvider<Exemption> exemptions,
            ObjectProvider<ContainerSessions> shutdownContainerSessions,
            ObjectProvider<LongLivedRequests> shutdownLongLivedRequests) {
        Refusal leaving = new Refusal(properties, RefusalAnswer.SHUTTING_DOWN);
        ContainerSessions held = shutdownContainerSessions.getIfAvailable();
        SessionAffinity counted = (held != null) ? held.affinity() : null;
        DrainFilter filter = new DrainFilter(
                shutdownWorkLedger,
                Beans.later(exemptions),
                leaving,
                shutdownServletAdmission,
                counted,
                (counted != null) ? new NewSessions(shutdownAdmission, shutdownServletAdmission) : null,
                shutdownLongLivedRequests.getIfAvailable());
        FilterRegistrationBean<DrainFilter> registration = new FilterRegistrationBean<>(filter);
        registration.setName("shutdownDrainFilter");
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    /** Just behind the filters of Spring Security, which know who asks. */
    @Bean
    @ConditionalOnBean(name = "shutdownAuthorityRules")
    FilterRegistrationBean<LateAdmissionFilter> shutdownLateAdmissionFilter(
            ServletAdmission shutdownServletAdmission, Environment environment) {
        int security = environment.getProperty("spring.security.filter.order", Integer.class, SECURITY_FILTER_ORDER);
        FilterRegistrationBean<LateAdmissionFilter> registration =
                new FilterRegistrationBean<>(new LateAdmissionFilter(shutdownServletAdmission));
        registration.setName("shutdownLateAdmissionFilter");
        registration.setDispatcherTypes(DispatcherType.REQUEST);
        registration.setOrder(security + 1);
        return registration;
    }

    @Bean
    AlwaysAccepted shutdownAlwaysAccepted(HttpShutdownProperties properties) {
        return new AlwaysAccepted(properties.alwaysAccept());
    }

    /** No listener itself: Spring Session tells all beans that are of the sessions in a shared store. */
    record ContainerSessions(SessionAffinity affinity) {}

    /** Sessions, where they are counted. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty(name = "shutdown.sessions.enabled", matchIfMissing = true)
    @EnableConfigurationProperties({SessionShutdownProperties.class, LongLivedRequestProperties.class})
    static class SessionConfiguration {

        @Bean
        ContainerSessions shutdownContainerSessions(
                WorkLedger shutdownWorkLedger,
                EngineClock shutdownClock,
                ShutdownEngine shutdownEngine,
                SessionShutdownProperties properties) {
            return new ContainerSessions(new SessionAffinity(new LiveSessions<>(
                    shutdownWorkLedger, shutdownClock, shutdownEngine::state, properties.expirySeconds())));
        }

        @Bean
        ServletContextInitializer shutdownSessionListeners(
                ContainerSessions shutdownContainerSessions, ObjectProvider<NativeSessions> shutdownNativeSessions) {
            return (context) -> {
                context.addListener(shutdownContainerSessions.affinity());
                NativeSessions sessions = shutdownNativeSessions.getIfAvailable();
                if (sessions == null || !sessions.isInstalled()) {
                    context.addListener(new SessionAffinity.Names(shutdownContainerSessions.affinity()));
                }
            };
        }

        @Bean
        AffinityResolver shutdownSessionAffinity(ContainerSessions shutdownContainerSessions) {
            // Not itself, which is a listener of sessions, too.
            return (request) -> shutdownContainerSessions.affinity().belongsHere(request);
        }

        @Bean
        @ConditionalOnSessions
        LongLivedRequests shutdownLongLivedRequests(
                LongLivedRequestProperties properties,
                SessionHall shutdownSessionHall,
                ObjectProvider<SuspendMessage> message) {
            return new LongLivedRequests(shutdownSessionHall, message.getIfAvailable(SuspendJson::new), properties);
        }

        @Bean
        SessionExpiry shutdownSessionExpiry(
                ContainerSessions shutdownContainerSessions,
                ObjectProvider<SessionExpiry.Inspection> inspection,
                EngineClock shutdownClock,
                ShutdownEngine shutdownEngine) {
            return new SessionExpiry(
                    shutdownContainerSessions.affinity().sessions(),
                    inspection.getIfAvailable(),
                    shutdownClock,
                    ThreadStarter.DAEMON,
                    shutdownEngine::reportFailure);
        }
    }

    /** Sessions of Spring Session, where they are counted and in the memory of this instance. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MapSessionRepository.class)
    @ConditionalOnBean(SessionRepository.class)
    @ConditionalOnBooleanProperty(name = "shutdown.sessions.enabled", matchIfMissing = true)
    static class SpringSessionConfiguration {

        @Bean
        static StoredSessionsPostProcessor shutdownStoredSessionsPostProcessor(
                ConfigurableListableBeanFactory beans,
                ObjectProvider<StoredSessionAffinity> shutdownStoredSessionAffinity) {
            return new StoredSessionsPostProcessor(beans, Beans.once(shutdownStoredSessionAffinity));
        }

        @Bean
        StoredSessionAffinity shutdownStoredSessionAffinity(
                WorkLedger shutdownWorkLedger,
                EngineClock shutdownClock,
                ShutdownEngine shutdownEngine,
                SessionShutdownProperties properties,
                ObjectProvider<HttpSessionIdResolver> resolvers,
                ObjectProvider<CookieSerializer> serializers) {
            return new StoredSessionAffinity(
                    new LiveSessions<>(
                            shutdownWorkLedger, shutdownClock, shutdownEngine::state, properties.expirySeconds()),
                    new SessionIds(resolvers, serializers));
        }

        @Bean
        SessionExpiry shutdownStoredSessionExpiry(
                StoredSessionAffinity shutdownStoredSessionAffinity,
                EngineClock shutdownClock,
                ShutdownEngine shutdownEngine) {
            return new SessionExpiry(
                    shutdownStoredSessionAffinity.sessions(),
                    shutdownStoredSessionAffinity::inspect,
                    shutdownClock,
                    ThreadStarter.DAEMON,
                    shutdownEngine::reportFailure);
        }

        @Bean
        FilterRegistrationBean<StoredSessionFilter> shutdownStoredSessionFilter(
                StoredSessionAffinity shutdownStoredSessionAffinity, Environment environment) {
            int order = environment.getProperty(
                    "spring.session.servlet.filter-order", Integer.class, SessionRepositoryFilter.DEFAULT_ORDER);
            FilterRegistrationBean<StoredSessionFilter> registration =
                    new FilterRegistrationBean<>(new StoredSessionFilter(shutdownStoredSessionAffinity));
            registration.setName("shutdownStoredSessionFilter");
            registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
            registration.setOrder(order + 1);
            return registration;
        }
    }

    /** What only Tomcat needs. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Tomcat.class, ConfigurableTomcatWebServerFactory.class})
    static class TomcatConfiguration {

        @Bean
        WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> shutdownTomcatResponseCustomizer() {
            return (factory) -> factory.addContextCustomizers(
                    (context) -> TomcatConnectors.forEach(context, TomcatExchanges::install));
        }

        @Bean
        @ConditionalOnBooleanProperty(name = "shutdown.sessions.enabled", matchIfMissing = true)
        TomcatSessions shutdownTomcatSessions(
                ContainerSessions shutdownContainerSessions, SessionShutdownProperties properties) {
            return new TomcatSessions(shutdownContainerSessions.affinity(), properties.expirySeconds() > 0);
        }

        @Bean
        @ConditionalOnBooleanProperty(name = "shutdown.sessions.enabled", matchIfMissing = true)
        WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> shutdownTomcatSessionCustomizer(
                TomcatSessions shutdownTomcatSessions) {
            return (factory) -> factory.addContextCustomizers(shutdownTomcatSessions::install);
        }
    }

    /** What only Jetty needs. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Server.class, ConfigurableJettyWebServerFactory.class})
    static class JettyConfiguration {

        @Bean
        WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> shutdownJettyResponseCustomizer() {
            return (factory) -> factory.addServerCustomizers(JettyExchanges::install);
        }
    }
}
