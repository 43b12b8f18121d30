package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import io.quiesce.harness.AppProcess;
import io.quiesce.harness.AppProcessException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InstancesTests {

    private final Instances instances = new Instances(Path.of("not-used"));

    @AfterEach
    void close() {
        this.instances.close();
    }

    @Test
    void startsTwoAtATime() throws InterruptedException {
        CyclicBarrier two = new CyclicBarrier(2);
        Callable<AppProcess> start = () -> {
            two.await(30, TimeUnit.SECONDS);
            return null;
        };
        assertThat(this.instances.start(List.of(start, start, start, start))).hasSize(4);
    }

    @Test
    void saysWhichDidNotStart() {
        Callable<AppProcess> start = () -> {
            throw new AppProcessException("'idle-1' was not ready");
        };
        assertThatExceptionOfType(AppProcessException.class)
                .isThrownBy(() -> this.instances.start(List.of(start)))
                .withMessage("'idle-1' was not ready");
    }
}
