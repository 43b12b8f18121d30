package io.quiesce.shutdown.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A test of an application, whose context Spring keeps until all tests are over, with those of many others.
 */
@SpringBootTest(classes = TestEnvironmentTests.Application.class, webEnvironment = WebEnvironment.NONE)
class TestEnvironmentTests {

    @Autowired
    private ConfigurableApplicationContext context;

    @Autowired
    private ShutdownEngine engine;

    @Test
    void theProcessIsNotTheApplications() {
        assertThat(ProcessSignals.get().ownsProcess(this.context)).isFalse();
        assertThat(ProcessSignals.get().isInContainer(this.context)).isFalse();
        assertThat(ProcessSignals.get().causeOfClose(this.context, this.engine))
                .isEqualTo(ShutdownCause.CONTEXT_CLOSED);
    }

    @SpringBootConfiguration
    @ImportAutoConfiguration(ShutdownAutoConfiguration.class)
    static class Application {}
}
