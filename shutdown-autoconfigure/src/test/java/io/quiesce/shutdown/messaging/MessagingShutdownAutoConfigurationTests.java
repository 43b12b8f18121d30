package io.quiesce.shutdown.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.stream.binding.InputBindingLifecycle;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;

@Timeout(60)
class MessagingShutdownAutoConfigurationTests {

    private static final String NAMES = "shutdown.messaging.containers";

    private final List<String> stopped = new CopyOnWriteArrayList<>();

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, MessagingShutdownAutoConfiguration.class))
            .withBean("poller", Poller.class, () -> new Poller("poller", this.stopped))
            .withBean("other", Poller.class, () -> new Poller("other", this.stopped))
            .withBean("plain", Plain.class, () -> new Plain(this.stopped))
            .withPropertyValues("shutdown.exit.enabled=false");

    private static final class Poller implements SmartLifecycle {

        private final String name;

        private final List<String> stopped;

        private volatile boolean running;

        Poller(String name, List<String> stopped) {
            this.name = name;
            this.stopped = stopped;
        }

        @Override
        public void start() {
            this.running = true;
        }

        @Override
        public void stop() {
            if (this.running) {
                this.running = false;
                this.stopped.add(this.name);
            }
        }

        @Override
        public boolean isRunning() {
            return this.running;
        }
    }

    private static final class Plain implements Lifecycle {

        private final List<String> stopped;

        Plain(List<String> stopped) {
            this.stopped = stopped;
        }

        @Override
        public void start() {}

        @Override
        public void stop() {
            this.stopped.add("plain");
            throw new IllegalStateException("no broker");
        }

        @Override
        public boolean isRunning() {
            return false;
        }
    }

    @Test
    void stopsABeanByItsName() {
        this.contextRunner.withPropertyValues(NAMES + "=poller").run((context) -> {
            WorkSource source = context.getBean(WorkSource.class);
            assertThat(source.kind()).isEqualTo(WorkKind.MESSAGES);
            source.stopFetching();
            assertThat(this.stopped).containsExactly("poller");
        });
    }

    @Test
    void stopsBeansByTheirType() {
        this.contextRunner
                .withPropertyValues(NAMES + "[0]=" + Poller.class.getName())
                .run((context) -> {
                    context.getBean(WorkSource.class).stopFetching();
                    assertThat(this.stopped).containsExactlyInAnyOrder("poller", "other");
                });
    }

    @Test
    void tellsThatAStopHasFailed() {
        this.contextRunner.withPropertyValues(NAMES + "=plain,poller").run((context) -> {
            WorkSource source = context.getBean(WorkSource.class);
            assertThatIllegalStateException().isThrownBy(source::stopFetching).withMessage("no broker");
        });
    }

    @Test
    void stopsTheBindingsOfCloudStreamWithoutBeingTold() {
        withBindings().run((context) -> {
            context.getBean(WorkSource.class).stopFetching();
            assertThat(context.getBean(InputBindingLifecycle.class).isRunning()).isFalse();
            assertThat(this.stopped).isEmpty();
        });
    }

    @Test
    void stopsTheBindingsBesideWhatIsNamed() {
        withBindings().withPropertyValues(NAMES + "=poller,bindings").run((context) -> {
            context.getBean(WorkSource.class).stopFetching();
            assertThat(context.getBean(InputBindingLifecycle.class).isRunning()).isFalse();
            assertThat(this.stopped).containsExactly("poller");
        });
    }

    @Test
    void startsTheBindingsAgainAfterADrain() {
        withBindings().run((context) -> {
            WorkSource source = context.getBean(WorkSource.class);
            source.pause();
            assertThat(context.getBean(InputBindingLifecycle.class).isRunning()).isFalse();
            source.resume();
            assertThat(context.getBean(InputBindingLifecycle.class).isRunning()).isTrue();
        });
    }

    @Test
    void leavesTheBindingsAloneWhereThatIsTurnedOff() {
        ApplicationContextRunner off = withBindings().withPropertyValues("shutdown.cloud-stream.enabled=false");
        off.run((context) -> assertThat(context).doesNotHaveBean(MessagingShutdownAutoConfiguration.class));
        off.withPropertyValues(NAMES + "=poller").run((context) -> {
            context.getBean(WorkSource.class).stopFetching();
            assertThat(context.getBean(InputBindingLifecycle.class).isRunning()).isTrue();
        });
    }

    private ApplicationContextRunner withBindings() {
        return this.contextRunner.withBean(
                "bindings", InputBindingLifecycle.class, () -> new InputBindingLifecycle(null, new HashMap<>()));
    }

    @Test
    void backsOffWhenNothingIsNamed() {
        this.contextRunner.run(
                (context) -> assertThat(context).doesNotHaveBean(MessagingShutdownAutoConfiguration.class));
    }

    @Test
    void backsOffWhenDisabled() {
        this.contextRunner
                .withPropertyValues(NAMES + "=poller", "shutdown.enabled=false")
                .run((context) -> assertThat(context).doesNotHaveBean(MessagingShutdownAutoConfiguration.class));
    }

    @Test
    void refusesANameThatMeansNothing() {
        this.contextRunner.withPropertyValues(NAMES + "=pollr").run((context) -> assertThat(context)
                .getFailure()
                .hasMessageContaining("There is neither a bean nor a type 'pollr'"));
    }

    @Test
    void refusesABeanThatCannotBeStopped() {
        this.contextRunner
                .withBean("text", String.class, () -> "text")
                .withPropertyValues(NAMES + "=text")
                .run((context) -> assertThat(context)
                        .getFailure()
                        .hasMessageContaining("is a 'java.lang.String', which cannot be stopped"));
    }

    @Test
    void refusesATypeThatNoBeanHas() {
        this.contextRunner.withPropertyValues(NAMES + "=java.lang.Number").run((context) -> assertThat(context)
                .getFailure()
                .hasMessageContaining("There is no bean of the type 'java.lang.Number'"));
    }
}
