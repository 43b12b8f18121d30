package io.quiesce.shutdown.closing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import jakarta.annotation.PreDestroy;

import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport.Closing;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.lifecycle.EndOfClose;
import io.quiesce.shutdown.lifecycle.RehearsedBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.Lifecycle;
import org.springframework.context.LifecycleProcessor;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.util.ReflectionUtils;

@Timeout(60)
class ClosingBeansTests {

    private static final Map<String, Class<? extends Closable>> WAYS = new LinkedHashMap<>();

    static {
        WAYS.put("disposable", Disposable.class);
        WAYS.put("closeable", Closeable.class);
        WAYS.put("annotated", Annotated.class);
        WAYS.put("hidden", Hidden.class);
        WAYS.put("named", Named.class);
        WAYS.put("forced", Forced.class);
        WAYS.put("future", Promising.class);
        WAYS.put("plain-lifecycle", PlainLifecycle.class);
        WAYS.put("smart-lifecycle", Smart.class);
    }

    private final VirtualClock clock = new VirtualClock();

    private final List<Closing> told = new ArrayList<>();

    private final List<String> order = new ArrayList<>();

    private final Closings closings = new Closings(
            this.clock,
            (news) -> news.accept(new ShutdownListener() {

                @Override
                public void closed(Closing closing) {
                    ClosingBeansTests.this.told.add(closing);
                }
            }));

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    /** Something that a test decides what its end is. */
    abstract static class Closable {

        Runnable action = () -> {};

        void end() {
            this.action.run();
        }
    }

    static class Disposable extends Closable implements DisposableBean {

        @Override
        public void destroy() {
            end();
        }
    }

    static class Closeable extends Closable implements AutoCloseable {

        @Override
        public void close() {
            end();
        }
    }

    static class Annotated extends Closable {

        @PreDestroy
        void before() {
            end();
        }
    }

    static class Hidden extends Closable {

        @PreDestroy
        private void before() {
            end();
        }
    }

    static class Named extends Closable {

        public void finish() {
            end();
        }
    }

    static class Forced extends Closable {

        public void finish(boolean force) {
            if (force) {
                end();
            }
        }
    }

    static class Promising extends Closable {

        public CompletableFuture<Void> finish() {
            return CompletableFuture.runAsync(this::end, Runnable::run);
        }
    }

    static class PlainLifecycle extends Closable implements Lifecycle {

        private boolean running = true;

        @Override
        public void start() {}

        @Override
        public void stop() {
            this.running = false;
            end();
        }

        @Override
        public boolean isRunning() {
            return this.running;
        }
    }

    static class Smart extends PlainLifecycle implements SmartLifecycle {}

    private void register(String name, Class<? extends Closable> type, Runnable end) {
        RootBeanDefinition definition = new RootBeanDefinition(type);
        definition.setInstanceSupplier(() -> {
            Closable bean = (Closable) BeanUtils.instantiateClass(type);
            bean.action = end;
            return bean;
        });
        if (ReflectionUtils.findMethod(type, "finish", (Class<?>[]) null) != null) {
            definition.setDestroyMethodName("finish");
        }
        this.context.registerBeanDefinition(name, definition);
    }

    private void take(Duration time) {
        try {
            this.clock.awaitUntil(this.clock.nanoTime() + time.toNanos(), () -> false);
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private void close(String... critical) throws ReflectiveOperationException {
        if (!this.context.isActive()) {
            this.context.refresh();
        }
        new ClosingBeans((DefaultListableBeanFactory) this.context.getBeanFactory(), this.closings)
                .measure(Set.of(critical));
        this.context.close();
    }

    private Closing closing(String name) {
        return this.closings.slowest().stream()
                .filter((closing) -> closing.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in " + this.closings.slowest()));
    }

    static Stream<String> ways() {
        return WAYS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void measuresEachWay(String way) throws Exception {
        register("bean", WAYS.get(way), () -> take(Duration.ofSeconds(3)));
        close();
        Closing closing = closing("bean");
        assertThat(closing.duration()).isEqualTo(Duration.ofSeconds(3));
        assertThat(closing.type()).isEqualTo(WAYS.get(way).getName());
        assertThat(closing.result()).isEqualTo(Result.COMPLETED);
        assertThat(this.closings.isClean()).isTrue();
        assertThat(this.told).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void seesWhatIsThrown(String way) throws Exception {
        Error error = new AssertionError("the fault");
        register("first", Disposable.class, () -> this.order.add("first"));
        register("bean", WAYS.get(way), () -> {
            this.order.add("bean");
            throw error;
        });
        register("last", Disposable.class, () -> this.order.add("last"));
        close();
        assertThat(closing("bean").result()).isEqualTo(Result.FAILED);
        assertThat(closing("bean").failure())
                .satisfiesAnyOf((failure) -> assertThat(failure).isSameAs(error), (failure) -> assertThat(failure)
                        .hasCause(error));
        assertThat(this.closings.isClean()).isFalse();
        assertThat(this.told).extracting(Closing::name).containsExactly("bean");
        assertThat(this.order)
                .containsOnlyOnce("bean")
                .contains("first", "last")
                .hasSize(3);
    }

    @Test
    void doesAllStepsOfABeanWhateverTheOneBeforeHasThrown() throws Exception {
        register("bean", AllAtOnce.class, () -> {
            this.order.add("step");
            throw new IllegalStateException("step " + this.order.size());
        });
        close();
        assertThat(this.order).hasSize(3);
        assertThat(closing("bean").failure()).hasMessage("step 1");
        assertThat(closing("bean").failure().getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactly("step 2", "step 3");
    }

    static class AllAtOnce extends Disposable {

        @PreDestroy
        void before() {
            end();
        }

        public void finish() {
            end();
        }
    }

    @Test
    void addsUpStopAndDestruction() throws Exception {
        register("bean", StoppedAndDestroyed.class, () -> take(Duration.ofSeconds(1)));
        close();
        assertThat(closing("bean").duration()).isEqualTo(Duration.ofSeconds(2));
    }

    static class StoppedAndDestroyed extends Smart implements DisposableBean {

        @Override
        public void destroy() {
            end();
        }
    }

    @Test
    void aStopThatNeverEndsIsStillRunning() throws Exception {
        DefaultLifecycleProcessor processor = new DefaultLifecycleProcessor();
        processor.setTimeoutPerShutdownPhase(1);
        this.context.registerBean("lifecycleProcessor", LifecycleProcessor.class, () -> processor);
        register("bean", Endless.class, () -> {});
        close();
        assertThat(closing("bean").result()).isEqualTo(Result.RUNNING);
        assertThat(this.closings.isClean()).isFalse();
    }

    static class Endless extends Smart {

        @Override
        public void stop(Runnable callback) {}
    }

    @Test
    void keepsTheOrder() throws Exception {
        for (String name : List.of("a", "b", "c", "d")) {
            register(name, Disposable.class, () -> this.order.add(name));
        }
        this.context.getBeanDefinition("a").setDependsOn("c");
        register("lifecycle", Smart.class, () -> this.order.add("lifecycle"));
        close();
        assertThat(this.order).containsExactly("lifecycle", "d", "b", "a", "c");
    }

    @Test
    void leavesTheEndOfTheCloseAlone() throws Exception {
        this.context.registerBean("end", EndOfClose.class);
        this.context.refresh();
        close();
        assertThat(this.closings.slowest()).extracting(Closing::name).doesNotContain("end");
    }

    @Test
    void reportsTheTenThatTookLongestAndAllThatFailed() throws Exception {
        for (int i = 1; i <= 12; i++) {
            Duration time = Duration.ofSeconds(i);
            register("bean" + i, Disposable.class, () -> take(time));
        }
        register("failing", Disposable.class, () -> {
            throw new IllegalStateException();
        });
        close();
        assertThat(this.closings.slowest())
                .extracting(Closing::name)
                .containsExactly(
                        "bean12", "bean11", "bean10", "bean9", "bean8", "bean7", "bean6", "bean5", "bean4", "failing");
    }

    @Test
    void stopsACriticalResourceBeforeItDestroysIt() throws Exception {
        register("bean", StoppedAndDestroyed.class, () -> this.order.add("step " + this.order.size()));
        this.context.refresh();
        new ClosingBeans((DefaultListableBeanFactory) this.context.getBeanFactory(), this.closings)
                .measure(Set.of("bean"));
        this.closings.find("bean").orElseThrow().closeOutOfTurn();
        assertThat(this.order).containsExactly("step 0", "step 1");
        assertThat(this.told).extracting(Closing::name).as("once").containsExactly("bean");
        this.context.close();
        assertThat(this.order).as("never twice").containsExactly("step 0", "step 1");
        assertThat(closing("bean").critical()).isTrue();
    }

    /** A new version of Spring that looks different inside would make failures invisible, and nothing else. */
    @Test
    void everythingThatSpringDestroysIsUnderstood() throws Exception {
        register("bean", AllAtOnce.class, () -> {});
        this.context.refresh();
        assertThat(adapters()).isNotEmpty().allSatisfy((name, adapter) -> assertThat(DestructionParts.of(adapter))
                .as(name)
                .isNotNull());
        this.context.close();
    }

    /** What has not been rehearsed takes longer when it matters, and nothing else would show that. */
    @Test
    void theRehearsalKnowsEachWay() throws Exception {
        RehearsedBean.register(this.context);
        this.context.refresh();
        List<DestructionParts> parts = adapters().values().stream()
                .map(DestructionParts::of)
                .filter((each) -> each.bean() instanceof RehearsedBean)
                .toList();
        assertThat(parts).hasSize(2).allMatch(DestructionParts::disposable).noneMatch((each) -> each.processors()
                .isEmpty());
        assertThat(parts).extracting(DestructionParts::closeable).containsExactlyInAnyOrder(true, false);
        assertThat(parts).extracting((each) -> each.methods().size()).containsExactlyInAnyOrder(0, 1);
        this.context.close();
    }

    @SuppressWarnings("unchecked")
    private Map<String, DisposableBean> adapters() throws ReflectiveOperationException {
        var field = DefaultSingletonBeanRegistry.class.getDeclaredField(ClosingBeans.DISPOSABLE_BEANS);
        field.setAccessible(true);
        return (Map<String, DisposableBean>) field.get(this.context.getBeanFactory());
    }
}
