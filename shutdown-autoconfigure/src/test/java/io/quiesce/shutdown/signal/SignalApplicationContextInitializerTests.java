package io.quiesce.shutdown.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Who handles the signals of this process, and when. None is sent.
 */
class SignalApplicationContextInitializerTests {

    private static final Object MINE_TERM = CurrentHandler.named("mine");

    private static final Object MINE_INT = CurrentHandler.named("mine");

    private static final List<String> seenDuringStart = new ArrayList<>();

    private Object termBefore;

    private Object intBefore;

    @BeforeEach
    void handleSignals() {
        seenDuringStart.clear();
        this.termBefore = CurrentHandler.replace("TERM", MINE_TERM);
        this.intBefore = CurrentHandler.replace("INT", MINE_INT);
    }

    @AfterEach
    void handleSignalsAsBefore() {
        CurrentHandler.replace("TERM", this.termBefore);
        CurrentHandler.replace("INT", this.intBefore);
    }

    @Test
    void handlesSignalsWhileTheApplicationRuns() {
        try (ConfigurableApplicationContext context = run(EngineConfiguration.class)) {
            assertThat(context.isActive()).isTrue();
            assertThat(handlers()).containsExactly("handler of SIGTERM", "handler of SIGINT");
        }
    }

    @Test
    void handlesSignalsDuringTheStart() {
        run(WatchingConfiguration.class, EngineConfiguration.class).close();
        assertThat(seenDuringStart).containsExactly("handler of SIGTERM", "handler of SIGINT");
    }

    @Test
    void putsThePreviousHandlersBackAtTheEnd() {
        run(EngineConfiguration.class).close();
        assertThatSignalsAreMine();
    }

    @Test
    void putsThePreviousHandlersBackWhenTheLastApplicationEnds() {
        ConfigurableApplicationContext first = run(EngineConfiguration.class);
        ConfigurableApplicationContext second = run(EngineConfiguration.class);
        first.close();
        assertThat(handlers()).containsExactly("handler of SIGTERM", "handler of SIGINT");
        second.close();
        assertThatSignalsAreMine();
    }

    @Test
    void handlesSignalsOfAnApplicationThatStartsLater() {
        run(EngineConfiguration.class).close();
        try (ConfigurableApplicationContext context = run(EngineConfiguration.class)) {
            assertThat(context.isActive()).isTrue();
            assertThat(handlers()).containsExactly("handler of SIGTERM", "handler of SIGINT");
        }
    }

    @Test
    void putsThePreviousHandlersBackWhenTheStartFails() {
        assertThatExceptionOfType(BeanCreationException.class)
                .isThrownBy(
                        () -> run(WatchingConfiguration.class, EngineConfiguration.class, FailingConfiguration.class));
        assertThat(seenDuringStart).containsExactly("handler of SIGTERM", "handler of SIGINT");
        assertThatSignalsAreMine();
    }

    @Test
    void putsThePreviousHandlersBackWhenThereIsNoEngine() {
        try (ConfigurableApplicationContext context = run(WatchingConfiguration.class)) {
            assertThat(context.isActive()).isTrue();
            assertThat(seenDuringStart).containsExactly("handler of SIGTERM", "handler of SIGINT");
            assertThatSignalsAreMine();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shutdown.enabled=false", "shutdown.exit.enabled=false"})
    void handlesNoSignalsWhenDisabled(String property) {
        SpringApplicationBuilder application = application(WatchingConfiguration.class, EngineConfiguration.class);
        try (ConfigurableApplicationContext context =
                application.properties(property).run()) {
            assertThat(context.isActive()).isTrue();
            assertThatSignalsAreMine();
        }
        assertThat(seenDuringStart).containsExactly("mine", "mine");
        assertThatSignalsAreMine();
    }

    @Test
    void leavesItToTheCheckToRefuseAValue() {
        try (ConfigurableApplicationContext context = application(WatchingConfiguration.class)
                .properties("shutdown.force-shutdown-after=soon")
                .run()) {
            assertThat(context.isActive()).isTrue();
        }
    }

    private static ConfigurableApplicationContext run(Class<?>... configurations) {
        return application(configurations).run();
    }

    private static SpringApplicationBuilder application(Class<?>... configurations) {
        return new SpringApplicationBuilder(configurations)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties("logging.level.org.springframework.boot.SpringApplication=off")
                .registerShutdownHook(false);
    }

    private static List<String> handlers() {
        return List.of(
                CurrentHandler.of("TERM").toString(), CurrentHandler.of("INT").toString());
    }

    private static void assertThatSignalsAreMine() {
        assertThat(CurrentHandler.of("TERM")).isSameAs(MINE_TERM);
        assertThat(CurrentHandler.of("INT")).isSameAs(MINE_INT);
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ShutdownAutoConfiguration.class)
    static class EngineConfiguration {}

    @Configuration(proxyBeanMethods = false)
    static class WatchingConfiguration {

        @Bean
        String watching() {
            seenDuringStart.addAll(handlers());
            return "watching";
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class FailingConfiguration {

        @Bean
        Object failing() {
            throw new IllegalStateException("broken");
        }
    }
}
