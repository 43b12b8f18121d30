package io.quiesce.shutdown.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.AskedMulticaster;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.Uninterruptibly;
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
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.mock.web.MockServletContext;
import org.springframework.web.context.support.GenericWebApplicationContext;

/**
 * Who handles the signals of this process, and when. None is sent.
 */
class SignalApplicationContextInitializerTests {

    private static final Object MINE = CurrentHandler.named("mine");

    private static final List<String> seenDuringStart = new ArrayList<>();

    private static List<String> signals;

    private final Map<String, Object> before = new TreeMap<>();

    @BeforeEach
    void handleSignals() {
        seenDuringStart.clear();
        for (String signal : List.of("TERM", "INT")) {
            this.before.put(signal, CurrentHandler.replace(signal, MINE));
        }
        // Who starts the build in the background of a script has it ignore SIGINT, and then nobody can handle it.
        signals = this.before.keySet().stream()
                .filter((signal) -> CurrentHandler.of(signal) == MINE)
                .toList();
        assumeThat(signals).contains("TERM");
    }

    @AfterEach
    void handleSignalsAsBefore() {
        this.before.forEach(CurrentHandler::replace);
    }

    @Test
    void handlesSignalsWhileTheApplicationRuns() {
        try (ConfigurableApplicationContext context = run(EngineConfiguration.class)) {
            assertThat(context.isActive()).isTrue();
            assertThat(handlers()).isEqualTo(ours());
        }
    }

    @Test
    void keepsTheProcessAliveUntilADaemonThatClosesTheApplicationHasEnded() throws Exception {
        CountDownLatch decided = new CountDownLatch(1);
        CompletableFuture<Thread> companion = new CompletableFuture<>();
        ConfigurableApplicationContext context = run(EngineConfiguration.class);
        context.addApplicationListener((ContextClosedEvent event) -> companion.complete(companion()));
        Thread daemon = new Thread(() -> {
            context.close();
            Uninterruptibly.run(decided::await);
        });
        daemon.setDaemon(true);
        daemon.start();
        assertThat(companion.get().isDaemon()).isFalse();
        decided.countDown();
        companion.get().join();
        assertThat(context.isActive()).isFalse();
    }

    /** Other tests have theirs for a second. */
    private static Thread companion() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter((thread) -> thread.getName().equals("shutdown-companion"))
                .max(Comparator.comparingLong(Thread::getId))
                .orElse(Thread.currentThread());
    }

    @Test
    void handlesSignalsDuringTheStart() {
        run(WatchingConfiguration.class, EngineConfiguration.class).close();
        assertThat(seenDuringStart).isEqualTo(ours());
    }

    @Test
    void isToldOfItsOwnEventsOnly() {
        try (ConfigurableApplicationContext context = run(EngineConfiguration.class, AskedMulticaster.InUse.class)) {
            assertThat(AskedMulticaster.told(context)).isEmpty();
        }
    }

    @Test
    void putsThePreviousHandlersBackAtTheEnd() {
        run(EngineConfiguration.class).close();
        assertThatSignalsAreMine();
    }

    /** As a war has one, from before its initializers on. */
    @Test
    void leavesSignalsToAServletContainer() {
        try (GenericWebApplicationContext context = new GenericWebApplicationContext(new MockServletContext())) {
            new SignalApplicationContextInitializer().initialize(context);
            assertThatSignalsAreMine();
        }
    }

    @Test
    void leavesSignalsToWhatRunsTests() {
        try (ConfigurableApplicationContext context = application(EngineConfiguration.class)
                .properties("org.springframework.boot.test.context.SpringBootTestContextBootstrapper=true")
                .run()) {
            assertThat(context.isActive()).isTrue();
            assertThatSignalsAreMine();
        }
    }

    @Test
    void handlesSignalsOfAnApplicationThatHasItsServletContainerWithin() {
        try (GenericWebApplicationContext context = new GenericWebApplicationContext()) {
            new SignalApplicationContextInitializer().initialize(context);
            assertThat(handlers()).isEqualTo(ours());
            ProcessSignals.get().startFailed(context);
        }
    }

    @Test
    void putsThePreviousHandlersBackWhenTheLastApplicationEnds() {
        ConfigurableApplicationContext first = run(EngineConfiguration.class);
        ConfigurableApplicationContext second = run(EngineConfiguration.class);
        first.close();
        assertThat(handlers()).isEqualTo(ours());
        second.close();
        assertThatSignalsAreMine();
    }

    @Test
    void handlesSignalsOfAnApplicationThatStartsLater() {
        run(EngineConfiguration.class).close();
        try (ConfigurableApplicationContext context = run(EngineConfiguration.class)) {
            assertThat(context.isActive()).isTrue();
            assertThat(handlers()).isEqualTo(ours());
        }
    }

    @Test
    void putsThePreviousHandlersBackWhenTheStartFails() {
        assertThatExceptionOfType(BeanCreationException.class)
                .isThrownBy(
                        () -> run(WatchingConfiguration.class, EngineConfiguration.class, FailingConfiguration.class));
        assertThat(seenDuringStart).isEqualTo(ours());
        assertThatSignalsAreMine();
    }

    @Test
    void putsThePreviousHandlersBackWhenThereIsNoEngine() {
        try (ConfigurableApplicationContext context = run(WatchingConfiguration.class)) {
            assertThat(context.isActive()).isTrue();
            assertThat(seenDuringStart).isEqualTo(ours());
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
        assertThat(seenDuringStart).containsOnly("mine");
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
        return signals.stream()
                .map((signal) -> CurrentHandler.of(signal).toString())
                .toList();
    }

    private static List<String> ours() {
        return signals.stream().map((signal) -> "handler of SIG" + signal).toList();
    }

    private static void assertThatSignalsAreMine() {
        assertThat(signals)
                .allSatisfy((signal) -> assertThat(CurrentHandler.of(signal)).isSameAs(MINE));
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
