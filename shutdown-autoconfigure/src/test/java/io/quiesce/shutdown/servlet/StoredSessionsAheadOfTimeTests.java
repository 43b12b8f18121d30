package io.quiesce.shutdown.servlet;

import java.util.concurrent.ConcurrentHashMap;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.beans.ForeseenProxies;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.SessionRepository;

/** A native image makes no class, so the proxies of repositories are there before. */
@Timeout(60)
class StoredSessionsAheadOfTimeTests {

    @ParameterizedTest
    @ValueSource(classes = {Declared.class, Hidden.class, Subclass.class})
    void proxyOfARepositoryIsForeseen(Class<?> application) {
        ForeseenProxies foreseen = ForeseenProxies.of(application);
        new ApplicationContextRunner()
                .withUserConfiguration(application)
                .run((context) -> foreseen.assertInclude(context.getBean(SessionRepository.class)));
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ShutdownAutoConfiguration.class)
    @EnableConfigurationProperties(SessionShutdownProperties.class)
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    static class DeclaredRepository {

        @Bean
        MapSessionRepository sessionRepository() {
            return new MapSessionRepository(new ConcurrentHashMap<>());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class HiddenRepository {

        @Bean
        SessionRepository<?> sessionRepository() {
            return new MapSessionRepository(new ConcurrentHashMap<>());
        }
    }

    static class OwnRepository extends MapSessionRepository {

        OwnRepository() {
            super(new ConcurrentHashMap<>());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class RepositoryOfItsOwn {

        @Bean
        OwnRepository sessionRepository() {
            return new OwnRepository();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({
        Application.class,
        DeclaredRepository.class,
        ServletShutdownAutoConfiguration.SpringSessionConfiguration.class
    })
    static class Declared {}

    @Configuration(proxyBeanMethods = false)
    @Import({
        Application.class,
        HiddenRepository.class,
        ServletShutdownAutoConfiguration.SpringSessionConfiguration.class
    })
    static class Hidden {}

    @Configuration(proxyBeanMethods = false)
    @Import({
        Application.class,
        RepositoryOfItsOwn.class,
        ServletShutdownAutoConfiguration.SpringSessionConfiguration.class
    })
    static class Subclass {}
}
