package io.quiesce.shutdown.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.quiesce.shutdown.ShutdownExempt;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Methods with {@code @Scheduled} to whose result Spring subscribes. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ReactiveMethodTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    SchedulingShutdownAutoConfiguration.class,
                    LifecycleAutoConfiguration.class,
                    TaskSchedulingAutoConfiguration.class))
            .withUserConfiguration(SchedulingConfiguration.class);

    /** The other side of the publishers: what subscribed to them, and what makes them end. */
    static class Feed {

        final BlockingQueue<Sinks.Many<String>> subscribed = new LinkedBlockingQueue<>();

        final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

        Flux<String> flux(String name) {
            return Flux.defer(() -> {
                Sinks.Many<String> sink = Sinks.many().unicast().onBackpressureBuffer();
                this.subscribed.add(sink);
                return sink.asFlux().doOnCancel(() -> this.cancelled.add(name));
            });
        }

        Mono<String> mono(String name) {
            return flux(name).last("empty");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class SchedulingConfiguration {

        @Bean
        Feed feed() {
            return new Feed();
        }
    }

    /** One method that is scheduled, so that each test tells which. */
    abstract static class Jobs {

        final Feed feed;

        Jobs(Feed feed) {
            this.feed = feed;
        }
    }

    static class MonoAtFixedRate extends Jobs {

        MonoAtFixedRate(Feed feed) {
            super(feed);
        }

        @Scheduled(fixedRate = 1)
        public Mono<String> settle() {
            return this.feed.mono("settle");
        }
    }

    static class FluxByCron extends Jobs {

        FluxByCron(Feed feed) {
            super(feed);
        }

        @Scheduled(cron = "* * * * * *")
        Flux<String> settle() {
            return this.feed.flux("settle");
        }
    }

    static class PublisherAtFixedRate extends Jobs {

        PublisherAtFixedRate(Feed feed) {
            super(feed);
        }

        @Scheduled(fixedRate = 1)
        @Scheduled(fixedRate = 100_000)
        public Publisher<String> settle() {
            return this.feed.flux("settle");
        }
    }

    static class FluxWithFixedDelay extends Jobs {

        FluxWithFixedDelay(Feed feed) {
            super(feed);
        }

        @Scheduled(fixedDelay = 1)
        public Flux<String> settle() {
            return this.feed.flux("settle");
        }
    }

    static class OnlyOnce extends Jobs {

        OnlyOnce(Feed feed) {
            super(feed);
        }

        @Scheduled(initialDelay = 0)
        public Mono<String> settle() {
            return this.feed.mono("settle");
        }
    }

    static class Exempt extends Jobs {

        Exempt(Feed feed) {
            super(feed);
        }

        @Scheduled(fixedRate = 1)
        @ShutdownExempt
        public Mono<String> beat() {
            return this.feed.mono("beat");
        }
    }

    static final class WithoutProxy extends Jobs {

        WithoutProxy(Feed feed) {
            super(feed);
        }

        @Scheduled(initialDelay = 0)
        Mono<String> settle() {
            return this.feed.mono("settle");
        }
    }

    static class PrivateConstructor extends Jobs {

        private PrivateConstructor(Feed feed) {
            super(feed);
        }

        @Scheduled(initialDelay = 0)
        Mono<String> settle() {
            return this.feed.mono("settle");
        }
    }

    static class PrivateMethod extends Jobs {

        PrivateMethod(Feed feed) {
            super(feed);
        }

        @Scheduled(initialDelay = 0)
        private Mono<String> settle() {
            return this.feed.mono("settle");
        }
    }

    private static Stream<String> outstanding(WorkLedger ledger) {
        return ledger.outstanding().stream().map(WorkDetails::description);
    }

    private static void runDry(WorkLedger ledger) {
        while (!ledger.isIdle(WorkKind.HOLDING_TASKS) && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    private static ShutdownReport close(ConfigurableApplicationContext context) {
        ShutdownEngine engine = context.getBean(ShutdownEngine.class);
        context.close();
        return engine.closed().orElseThrow();
    }

    /** Waits until the thread of the scheduler has done what it does before and after the subscription. */
    private static void awaitEndOfMethod(WorkLedger ledger) {
        await().until(() -> ledger.outstanding().stream().allMatch((work) -> work.thread() == null));
    }

    @ParameterizedTest
    @ValueSource(classes = {MonoAtFixedRate.class, FluxByCron.class, PublisherAtFixedRate.class})
    void countsARunFromTheSubscriptionToTheEnd(Class<? extends Jobs> type) {
        this.contextRunner.withBean(type).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            Feed feed = context.getBean(Feed.class);
            Sinks.Many<String> first = feed.subscribed.take();
            Sinks.Many<String> second = feed.subscribed.take();
            ledger.startDraining();
            awaitEndOfMethod(ledger);
            long more = feed.subscribed.size();
            assertThat(outstanding(ledger))
                    .hasSize((int) more + 2)
                    .containsOnly("ReactiveMethodTests." + type.getSimpleName() + ".settle (scheduled)");
            first.tryEmitNext("value");
            first.tryEmitComplete();
            assertThat(ledger.counts()).containsEntry(WorkKind.TASKS, more + 1);
            second.tryEmitError(new IllegalStateException("expected"));
            assertThat(ledger.counts()).containsEntry(WorkKind.TASKS, more);
            feed.subscribed.forEach(Sinks.Many::tryEmitComplete);
            assertThat(ledger.isIdle(WorkKind.HOLDING_TASKS)).isTrue();
            assertThat(ledger.completed()).containsEntry(WorkKind.TASKS, more + 2);
            assertThat(feed.cancelled).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {MonoAtFixedRate.class, PublisherAtFixedRate.class, FluxWithFixedDelay.class})
    void beginsNoRunOnceTheShutdownHasBegun(Class<? extends Jobs> type) {
        this.contextRunner.withBean(type).withBean(Exempt.class).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            Feed feed = context.getBean(Feed.class);
            await().until(() -> outstanding(ledger).findAny().isPresent());
            ledger.startDraining();
            while (!ledger.isIdle(WorkKind.HOLDING_TASKS)) {
                feed.subscribed.take().tryEmitComplete();
            }
            // By then the other would have come: it is due as often, and one thread does both.
            for (int i = 0; i < 5; i++) {
                feed.subscribed.take().tryEmitComplete();
            }
            assertThat(ledger.completed().get(WorkKind.TASKS)).isPositive();
            assertThat(ledger.isIdle(WorkKind.HOLDING_TASKS)).isTrue();
            long completed = ledger.completed().get(WorkKind.TASKS);
            feed.subscribed.take().tryEmitComplete();
            assertThat(ledger.completed()).containsEntry(WorkKind.TASKS, completed);
        });
    }

    @Test
    void countsARunWithFixedDelayOnce() {
        this.contextRunner.withBean(FluxWithFixedDelay.class).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            Sinks.Many<String> run = context.getBean(Feed.class).subscribed.take();
            ledger.startDraining();
            assertThat(outstanding(ledger))
                    .containsExactly("ReactiveMethodTests.FluxWithFixedDelay.settle (scheduled)");
            run.tryEmitComplete();
            runDry(ledger);
            assertThat(ledger.completed()).containsEntry(WorkKind.TASKS, 1L);
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {OnlyOnce.class, FluxWithFixedDelay.class})
    void cancelsTheSubscription(Class<? extends Jobs> type) {
        this.contextRunner
                .withBean(type)
                .withPropertyValues("shutdown.cancel-running-tasks-after=0s")
                .run((context) -> {
                    Feed feed = context.getBean(Feed.class);
                    feed.subscribed.take();
                    ShutdownReport report = close(context);
                    assertThat(feed.cancelled).containsExactly("settle");
                    assertThat(report.cancelled())
                            .extracting(WorkDetails::description)
                            .containsExactly("ReactiveMethodTests." + type.getSimpleName() + ".settle (scheduled)");
                    assertThat(report.success()).isTrue();
                });
    }

    @Test
    void namesARunThatIsAbandoned() {
        this.contextRunner.withBean(OnlyOnce.class).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            context.getBean(Feed.class).subscribed.take();
            ledger.startDraining();
            assertThat(ledger.abandon())
                    .extracting(WorkDetails::description)
                    .containsExactly("ReactiveMethodTests.OnlyOnce.settle (scheduled)");
        });
    }

    @Test
    void tellsWhoObservesARunThatItWasCancelled() {
        BlockingQueue<String> observed = new LinkedBlockingQueue<>();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onError(Observation.Context context) {
                observed.add(String.valueOf(context.getError()));
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        this.contextRunner
                .withBean(SchedulingConfigurer.class, () -> (tasks) -> tasks.setObservationRegistry(registry))
                .withBean(OnlyOnce.class)
                .run((context) -> {
                    context.getBean(Feed.class).subscribed.take();
                    context.getBean(WorkLedger.class).startDraining();
                    context.getBean(WorkLedger.class).cancel();
                    assertThat(observed.take())
                            .contains("CancellationException: Cancelled because the application is shutting down");
                });
    }

    @Test
    void leavesExemptMethodsAlone() {
        this.contextRunner.withBean(Exempt.class).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            Feed feed = context.getBean(Feed.class);
            feed.subscribed.take();
            assertThat(outstanding(ledger)).isEmpty();
            ledger.startDraining();
            ledger.cancel();
            feed.subscribed.clear();
            feed.subscribed.take();
            assertThat(feed.cancelled).isEmpty();
        });
    }

    /** Nobody but the scheduler makes a run of it. */
    @Test
    void givesOthersWhatTheMethodReturns() {
        this.contextRunner.withBean(OnlyOnce.class).run((context) -> {
            Feed feed = context.getBean(Feed.class);
            feed.subscribed.take().tryEmitComplete();
            WorkLedger ledger = context.getBean(WorkLedger.class);
            runDry(ledger);
            ledger.startDraining();
            BlockingQueue<String> values = new LinkedBlockingQueue<>();
            context.getBean(OnlyOnce.class).settle().subscribe(values::add);
            Sinks.Many<String> sink = feed.subscribed.take();
            assertThat(outstanding(ledger)).isEmpty();
            sink.tryEmitNext("value");
            sink.tryEmitComplete();
            assertThat(values).containsExactly("value");
        });
    }

    @Test
    void usesAProxyThatIsThereAlready() {
        this.contextRunner
                .withBean(OnlyOnce.class, () -> {
                    ProxyFactory factory = new ProxyFactory(new OnlyOnce(new Feed()));
                    factory.setProxyTargetClass(true);
                    return (OnlyOnce) factory.getProxy();
                })
                .run((context) -> {
                    Advised advised = (Advised) context.getBean(OnlyOnce.class);
                    assertThat(advised.getAdvisors()).hasSize(1);
                    assertThat(advised.getTargetSource().getTarget()).isExactlyInstanceOf(OnlyOnce.class);
                    await().until(() -> outstanding(context.getBean(WorkLedger.class))
                            .toList()
                            .equals(List.of("ReactiveMethodTests.OnlyOnce.settle (scheduled)")));
                });
    }

    @ParameterizedTest
    @ValueSource(classes = {WithoutProxy.class, PrivateConstructor.class, PrivateMethod.class})
    void saysWhichBeansCannotHaveAProxyAndLeavesThemAlone(Class<? extends Jobs> type, CapturedOutput output) {
        String logger = ReactiveMethodPostProcessor.class.getName();
        LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
        logging.setLogLevel(logger, LogLevel.INFO);
        this.contextRunner.withBean("jobs", type).run((context) -> {
            WorkLedger ledger = context.getBean(WorkLedger.class);
            context.getBean(Feed.class).subscribed.take();
            runDry(ledger);
            assertThat(context.getBean("jobs")).isExactlyInstanceOf(type);
            assertThat(output)
                    .contains("Runs of scheduled methods of the bean 'jobs' that return a publisher count only until it"
                            + " has been subscribed to: " + type.getName() + " cannot have a proxy");
        });
        logging.setLogLevel(logger, null);
    }

    @Test
    void leavesBeansWithoutSuchMethodsAlone() {
        this.contextRunner.run(
                (context) -> assertThat(context.getBean(Feed.class)).isExactlyInstanceOf(Feed.class));
    }

    @Test
    void doesWithoutReactor() {
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(Flux.class, Mono.class))
                .run((context) ->
                        assertThat(context).hasNotFailed().doesNotHaveBean(ReactiveMethodPostProcessor.class));
    }
}
