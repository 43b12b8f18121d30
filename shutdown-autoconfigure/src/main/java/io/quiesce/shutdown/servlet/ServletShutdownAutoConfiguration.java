package io.quiesce.shutdown.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;

import io.quiesce.shutdown.AffinityResolver;
import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.sessions.SessionHall;
import io.quiesce.shutdown.sessions.SessionsShutdownAutoConfiguration;
import io.quiesce.shutdown.sessions.SuspendJson;
import io.quiesce.shutdown.tracking.Admission;
import io.quiesce.shutdown.tracking.Exemption;
import io.quiesce.shutdown.tracking.LatePriority;
import io.quiesce.shutdown.tracking.WorkLedger;
import io.quiesce.shutdown.web.AlwaysAccepted;
import io.quiesce.shutdown.web.HttpShutdownProperties;
import io.quiesce.shutdown.web.LongPollProperties;
import io.quiesce.shutdown.web.RefusalAnswer;
import io.quiesce.shutdown.web.TomcatConnectors;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.server.Server;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
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
@AutoConfiguration(
        after = {ShutdownAutoConfiguration.class, SessionsShutdownAutoConfiguration.class},
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
        Refusal away = new Refusal(properties, RefusalAnswer.OUT_OF_SERVICE);
        return new ServletAdmission(admission, late.orderedStream().toList(), away, properties);
    }

    @Bean
    FilterRegistrationBean<DrainFilter> shutdownDrainFilter(
            WorkLedger ledger,
            Admission admission,
            ServletAdmission door,
            HttpShutdownProperties properties,
            ObjectProvider<Exemption> exemptions,
            ObjectProvider<ContainerSessions> sessions,
            ObjectProvider<LongLivedRequests> longLived) {
        Refusal leaving = new Refusal(properties, RefusalAnswer.SHUTTING_DOWN);
        ContainerSessions held = sessions.getIfAvailable();
        SessionAffinity counted = (held != null) ? held.affinity() : null;
        DrainFilter filter = new DrainFilter(
                ledger,
                exemptions.orderedStream().toList(),
                leaving,
                door,
                counted,
                (counted != null) ? new NewSessions(admission, door) : null,
                longLived.getIfAvailable());
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

    /** No listener itself: Spring Session tells all beans that are of the sessions in a shared store. */
    record ContainerSessions(SessionAffinity affinity) {}

    /** Sessions, where they are counted. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty(name = "shutdown.sessions.enabled", matchIfMissing = true)
    @EnableConfigurationProperties({SessionShutdownProperties.class, LongPollProperties.class})
    static class SessionConfiguration {

        @Bean
        ContainerSessions shutdownContainerSessions(
                WorkLedger ledger, EngineClock clock, ShutdownEngine engine, SessionShutdownProperties properties) {
            return new ContainerSessions(
                    new SessionAffinity(new LiveSessions<>(ledger, clock, engine::state, properties.expirySeconds())));
        }

        @Bean
        ServletContextInitializer shutdownSessionListeners(
                ContainerSessions sessions, ObjectProvider<TomcatSessions> tomcat) {
            return (context) -> {
                context.addListener(sessions.affinity());
                if (tomcat.stream().noneMatch(TomcatSessions::isInstalled)) {
                    context.addListener(new SessionAffinity.Names(sessions.affinity()));
                }
            };
        }

        @Bean
        AffinityResolver shutdownSessionAffinity(ContainerSessions sessions) {
            // Not itself, which is a listener of sessions, too.
            return (request) -> sessions.affinity().belongsHere(request);
        }

        @Bean
        @ConditionalOnBean(SessionHall.class)
        LongLivedRequests shutdownLongLivedRequests(
                LongPollProperties properties, SessionHall hall, ObjectProvider<SuspendMessage> message) {
            return new LongLivedRequests(hall, message.getIfAvailable(SuspendJson::new), properties.patterns());
        }

        @Bean
        SessionExpiry shutdownSessionExpiry(
                ContainerSessions sessions,
                ObjectProvider<SessionExpiry.Inspection> inspection,
                EngineClock clock,
                ShutdownEngine engine) {
            return new SessionExpiry(
                    sessions.affinity().sessions(),
                    inspection.getIfAvailable(),
                    clock,
                    ThreadStarter.DAEMON,
                    engine::reportFailure);
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
                ConfigurableListableBeanFactory beans, ObjectProvider<StoredSessionAffinity> sessions) {
            return new StoredSessionsPostProcessor(beans, sessions);
        }

        @Bean
        StoredSessionAffinity shutdownStoredSessionAffinity(
                WorkLedger ledger,
                EngineClock clock,
                ShutdownEngine engine,
                SessionShutdownProperties properties,
                ObjectProvider<HttpSessionIdResolver> resolvers,
                ObjectProvider<CookieSerializer> serializers) {
            return new StoredSessionAffinity(
                    new LiveSessions<>(ledger, clock, engine::state, properties.expirySeconds()),
                    new SessionIds(resolvers, serializers));
        }

        @Bean
        SessionExpiry shutdownStoredSessionExpiry(
                StoredSessionAffinity sessions, EngineClock clock, ShutdownEngine engine) {
            return new SessionExpiry(
                    sessions.sessions(), sessions::inspect, clock, ThreadStarter.DAEMON, engine::reportFailure);
        }

        @Bean
        FilterRegistrationBean<StoredSessionFilter> shutdownStoredSessionFilter(
                StoredSessionAffinity sessions, Environment environment) {
            int order = environment.getProperty(
                    "spring.session.servlet.filter-order", Integer.class, SessionRepositoryFilter.DEFAULT_ORDER);
            FilterRegistrationBean<StoredSessionFilter> registration =
                    new FilterRegistrationBean<>(new StoredSessionFilter(sessions));
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
                    (context) -> TomcatConnectors.forEach(context, TomcatResponseEnd::install));
        }

        @Bean
        @ConditionalOnBooleanProperty(name = "shutdown.sessions.enabled", matchIfMissing = true)
        TomcatSessions shutdownTomcatSessions(ContainerSessions sessions, SessionShutdownProperties properties) {
            return new TomcatSessions(sessions.affinity(), properties.expirySeconds() > 0);
        }

        @Bean
        @ConditionalOnBooleanProperty(name = "shutdown.sessions.enabled", matchIfMissing = true)
        WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> shutdownTomcatSessionCustomizer(
                TomcatSessions sessions) {
            return (factory) -> factory.addContextCustomizers(sessions::install);
        }
    }

    /** What only Jetty needs. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Server.class, ConfigurableJettyWebServerFactory.class})
    static class JettyConfiguration {

        @Bean
        WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> shutdownJettyResponseCustomizer() {
            return (factory) -> factory.addServerCustomizers(JettyResponseEnd::install);
        }
    }
}
