package io.quiesce.harness.process;

import java.nio.file.Path;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Instances behind nginx, which does not check their readiness.
 */
@Tag("variant")
class NginxIT extends RollingRestartContract {

    @Tag("long")
    @Test
    void rollingRestartLosesNothingIfNginxIsTold() throws Exception {
        assertLosesNothing(Nginx.Mode.TOLD, "5s");
    }

    @Test
    void rollingRestartLosesNothingIfNginxAsksAnother() throws Exception {
        assertLosesNothing(Nginx.Mode.ASKS_ANOTHER, "0s");
    }

    private void assertLosesNothing(Nginx.Mode mode, String window) throws Exception {
        Path program = RealServers.nginx();
        assertRollingRestartLosesNothing(
                (directory, port, servers) -> new Nginx(program, directory, port, servers, mode), window);
    }
}
