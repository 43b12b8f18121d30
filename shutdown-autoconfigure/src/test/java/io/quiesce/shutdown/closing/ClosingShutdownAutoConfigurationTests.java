package io.quiesce.shutdown.closing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import jakarta.annotation.PreDestroy;

import io.quiesce.shutdown.CriticalResource;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ShutdownReport.Closing;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.lifecycle.RehearsedBean;
import io.quiesce.shutdown.report.ReportShutdownAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;

@Timeout(60)
class ClosingShutdownAutoConfigurationTests {

    private static final String NAMES = "shutdown.critical-resources";

    private final List<ShutdownReport> reports = new CopyOnWriteArrayList<>();

    private final List<String> slow = new CopyOnWriteArrayList<>();

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, ClosingShutdownAutoConfiguration.class))
            .withBean(ShutdownListener.class, () -> new ShutdownListener() {

                @Override
                public void closingSlowly(Closing closing) {
                    ClosingShutdownAutoConfigurationTests.this.slow.add(
                            closing.name() + " at " + closing.stack() + " waits for " + closing.waitsFor());
                }

                @Override
                public void ended(ShutdownReport report) {
                    ClosingShutdownAutoConfigurationTests.this.reports.add(report);
                }
            })
            .withPropertyValues("shutdown.exit.enabled=false");

    private ShutdownReport report() {
        assertThat(this.reports).hasSize(1);
        return this.reports.get(0);
    }

    private Closing closing(String name) {
        return report().closed().stream()
                .filter((closing) -> closing.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static final class Failing {

        @PreDestroy
        void fail() {
            throw new IllegalStateException("disk full");
        }
    }

    @Test
    void theLogSaysThatPhase2BeginsBeforeBeansAreMeasured() {
        this.contextRunner
                .withConfiguration(AutoConfigurations.of(ReportShutdownAutoConfiguration.class))
                .run((context) -> assertThat(
                                context.getBeanProvider(ShutdownListener.class).orderedStream())
                        .extracting((listener) -> listener.getClass().getSimpleName())
                        .containsSubsequence("ShutdownLog", "CloseObserver"));
    }

    @Test
    void reportsWhatWasClosed() {
        this.contextRunner
                .withBean("pool", DisposableBean.class, () -> () -> {})
                .run((context) -> {});
        assertThat(closing("pool").result()).isEqualTo(Result.COMPLETED);
        assertThat(report().exitCode()).isZero();
    }

    @Test
    void aBeanThatCannotBeDestroyedMakesTheShutdownFail() {
        this.contextRunner.withBean("failing", Failing.class).run((context) -> {});
        assertThat(closing("failing").failure()).hasMessage("disk full");
        assertThat(report().exitCode()).isOne();
    }

    /** A listener hangs until it has been named, as a registry of meters does whose server does not answer. */
    @Test
    void listenersOfTheCloseAreNamedLikeABeanThatIsSlow() {
        CountDownLatch named = new CountDownLatch(1);
        this.contextRunner
                .withPropertyValues("shutdown.force-shutdown-grace=2s", "shutdown.force-shutdown-after=0s")
                .withBean("release", ShutdownListener.class, () -> new ShutdownListener() {

                    @Override
                    public void closingSlowly(Closing closing) {
                        named.countDown();
                    }
                })
                .withInitializer((context) -> context.addApplicationListener(
                        (ApplicationListener<ContextClosedEvent>) (event) -> await(named)))
                .run((context) -> {});
        assertThat(this.slow.get(0))
                .startsWith("listeners of ContextClosedEvent at [")
                .contains("CountDownLatch.await");
        assertThat(closing("listeners of ContextClosedEvent").result()).isEqualTo(Result.COMPLETED);
        assertThat(report().exitCode()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Test
    void nothingIsMeasuredWhenDisabled() {
        this.contextRunner
                .withPropertyValues("shutdown.closing.enabled=false")
                .withBean("failing", Failing.class)
                .run((context) -> assertThat(context).doesNotHaveBean(CloseObserver.class));
        assertThat(report().closed()).isEmpty();
        assertThat(report().exitCode()).isZero();
    }

    @Test
    void backsOffWithoutTheEngine() {
        this.contextRunner
                .withPropertyValues("shutdown.enabled=false")
                .run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CloseObserver.class));
    }

    /** The bean hangs until a critical resource has been closed, which is behind it in Spring's order. */
    @Test
    void criticalResourcesAreClosedAlthoughAnEarlierBeanHangs() {
        CountDownLatch closed = new CountDownLatch(3);
        this.contextRunner
                .withPropertyValues("shutdown.force-shutdown-grace=2s", "shutdown.force-shutdown-after=0s")
                .withPropertyValues("shutdown.critical-resources=named")
                .withBean("closed", CountDownLatch.class, () -> closed)
                .withBean("named", DisposableBean.class, () -> closed::countDown)
                .withUserConfiguration(Journals.class)
                .run((context) -> {});
        assertThat(closed.getCount()).isZero();
        assertThat(report().closed())
                .filteredOn(Closing::critical)
                .extracting(Closing::name)
                .containsExactlyInAnyOrder("named", "ofClass", "ofMethod");
        assertThat(report().exitCode()).isOne();
        // On a busy machine there may be more that are slow.
        assertThat(this.slow).anySatisfy((line) -> assertThat(line)
                .startsWith("hanging at [")
                .contains("CountDownLatch.await", "waits for java.util.concurrent.CountDownLatch$Sync@"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Journals {

        @Bean
        Journal ofClass(CountDownLatch closed) {
            return new Journal(closed);
        }

        @Bean
        @CriticalResource
        DisposableBean ofMethod(CountDownLatch closed) {
            return closed::countDown;
        }

        @Bean
        DisposableBean hanging(CountDownLatch closed) {
            return closed::await;
        }
    }

    @CriticalResource
    record Journal(CountDownLatch closed) implements AutoCloseable {

        @Override
        public void close() {
            this.closed.countDown();
        }
    }

    @Test
    void closesCriticalResourcesInTheirTurnWhenNothingHangs() {
        List<String> order = new ArrayList<>();
        this.contextRunner
                .withPropertyValues(NAMES + "=first")
                .withBean("first", DisposableBean.class, () -> () -> order.add("first"))
                .withBean("second", DisposableBean.class, () -> () -> order.add("second"))
                .run((context) -> {});
        assertThat(order).containsExactly("second", "first");
        assertThat(report().closed()).noneMatch(Closing::critical);
        assertThat(report().exitCode()).isZero();
    }

    @Test
    void findsCriticalResourcesByTheirOtherNames() {
        this.contextRunner
                .withPropertyValues(NAMES + "=alias")
                .withBean("bean", DisposableBean.class, () -> () -> {})
                .withInitializer((context) -> context.getBeanFactory().registerAlias("bean", "alias"))
                .run((context) -> assertThat(
                                context.getBean(CriticalResources.class).names())
                        .isEqualTo(Set.of("bean")));
    }

    @Test
    void refusesToStartWithANameThatMeansNothing() {
        this.contextRunner.withPropertyValues(NAMES + "=jurnal").run((context) -> assertThat(context)
                .getFailure()
                .hasMessageContaining("There is no bean 'jurnal', which 'shutdown.critical-resources' names."));
    }

    @Test
    void doesNotTouchSpringBeforeThePhase() {
        this.contextRunner
                .withBean("pool", DisposableBean.class, () -> () -> {})
                .run((context) -> {
                    var field = DefaultSingletonBeanRegistry.class.getDeclaredField(ClosingBeans.DISPOSABLE_BEANS);
                    field.setAccessible(true);
                    assertThat((Map<?, ?>) field.get(
                                    context.getSourceApplicationContext().getBeanFactory()))
                            .isNotEmpty()
                            .allSatisfy((name, adapter) ->
                                    assertThat(adapter.getClass().getName()).isEqualTo(DestructionAccess.ADAPTER));
                    assertThat(context.getBean(ShutdownEngine.class)).isNotNull();
                });
    }

    @Test
    void aNativeImageKeepsWhatIsNeeded() throws Exception {
        RuntimeHints hints = new RuntimeHints();
        new ClosingHints().registerHints(hints, null);
        assertThat(RuntimeHintsPredicates.proxies().forInterfaces(ConfigurableListableBeanFactory.class))
                .accepts(hints);
        Class<?> adapter = Class.forName(DestructionAccess.ADAPTER);
        for (String field : DestructionAccess.FIELDS) {
            assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(adapter, field))
                    .accepts(hints);
        }
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(RehearsedBean.class.getMethod("end")))
                .accepts(hints);
    }
}
