package io.quiesce.shutdown.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.availability.AvailabilityShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Contexts in one virtual machine, with the starter in each of them: parent and child, and two that know nothing of each other.
 */
@Timeout(60)
class SeveralContextsTests {

    private static final List<String> HANDLED = new CopyOnWriteArrayList<>();

    @BeforeEach
    @AfterEach
    void forget() {
        HANDLED.clear();
    }

    private static SpringApplicationBuilder with(SpringApplicationBuilder builder) {
        return builder.web(WebApplicationType.NONE)
                .properties("spring.main.banner-mode=off", "shutdown.exit.enabled=false");
    }

    private static ConfigurableApplicationContext child() {
        return with(with(new SpringApplicationBuilder(Parent.class)).child(Child.class))
                .run();
    }

    private static ConfigurableApplicationContext parentOf(ConfigurableApplicationContext child) {
        assertThat(child.getParent()).isInstanceOf(ConfigurableApplicationContext.class);
        return (ConfigurableApplicationContext) child.getParent();
    }

    private static ShutdownState state(ConfigurableApplicationContext context) {
        return context.getBean(ShutdownEngine.class).state();
    }

    @Test
    void aChildHasAnEngineOfItsOwn() {
        try (ConfigurableApplicationContext child = child();
                ConfigurableApplicationContext parent = parentOf(child)) {
            assertThat(child.getBean(ShutdownEngine.class)).isNotSameAs(parent.getBean(ShutdownEngine.class));
        }
    }

    @Test
    void aChildThatIsClosedLeavesItsParentInService() {
        ConfigurableApplicationContext child = child();
        try (ConfigurableApplicationContext parent = parentOf(child)) {
            child.close();
            assertThat(HANDLED).containsExactly("child");
            assertThat(state(parent)).isEqualTo(ShutdownState.ONLINE);
        }
        assertThat(HANDLED).containsExactly("child", "parent");
    }

    @Test
    void aParentThatIsClosedDrainsAndTakesItsChildAlong() {
        ConfigurableApplicationContext child = child();
        parentOf(child).close();
        assertThat(child.isActive()).isFalse();
        assertThat(HANDLED).containsExactlyInAnyOrder("parent", "child");
    }

    @Test
    void contextsBesideEachOtherAreShutDownEachByItself() {
        ConfigurableApplicationContext one =
                with(new SpringApplicationBuilder(Parent.class)).run();
        try (ConfigurableApplicationContext other =
                with(new SpringApplicationBuilder(Parent.class)).run()) {
            one.close();
            assertThat(HANDLED).containsExactly("parent");
            assertThat(state(other)).isEqualTo(ShutdownState.ONLINE);
            assertThat(other.getBean(ApplicationAvailability.class).getReadinessState())
                    .isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
        }
        assertThat(HANDLED).containsExactly("parent", "parent");
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({ShutdownAutoConfiguration.class, AvailabilityShutdownAutoConfiguration.class})
    static class Parent {

        @Bean
        ShutdownHandler parentHandler() {
            return (progress) -> HANDLED.add("parent");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({ShutdownAutoConfiguration.class, AvailabilityShutdownAutoConfiguration.class})
    static class Child {

        @Bean
        ShutdownHandler childHandler() {
            return (progress) -> HANDLED.add("child");
        }
    }
}
