package io.quiesce.harness.process;

import java.nio.file.Path;

import io.quiesce.harness.Haproxy;
import org.junit.jupiter.api.Test;

/**
 * Instances behind HAProxy, which checks their readiness.
 */
class HaproxyIT extends RollingRestartContract {

    @Test
    void rollingRestartLosesNothing() throws Exception {
        Path program = RealServers.haproxy();
        assertRollingRestartLosesNothing(
                (directory, port, servers) -> new Haproxy(program, directory, port, servers), "5s");
    }
}
