package io.quiesce.harness.process;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/**
 * The real servers that process tests need, as {@code scripts/servers} has prepared them. A test whose server is missing
 * is skipped and says why; with {@code CI=true} it fails.
 */
final class RealServers {

    private static final String PREPARE = ": run 'scripts/servers' and source '.servers/env'";

    private RealServers() {}

    static DockerImageName consulImage() {
        String image = required("QUIESCE_CONSUL_IMAGE");
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            missing("no container engine answers" + PREPARE);
        }
        return DockerImageName.parse(image).asCompatibleSubstituteFor("hashicorp/consul");
    }

    static Path consul() {
        return program("QUIESCE_CONSUL_BINARY");
    }

    static Path haproxy() {
        return program("QUIESCE_HAPROXY_BINARY");
    }

    static Path nginx() {
        return program("QUIESCE_NGINX_BINARY");
    }

    static Path chromium() {
        return program("QUIESCE_CHROMIUM_BINARY");
    }

    static Path chromedriver() {
        return program("QUIESCE_CHROMEDRIVER_BINARY");
    }

    private static Path program(String variable) {
        Path program = Path.of(required(variable));
        if (!Files.isExecutable(program)) {
            missing("'" + program + "' cannot be run" + PREPARE);
        }
        return program;
    }

    private static String required(String variable) {
        String value = System.getenv(variable);
        if (value == null || value.isBlank()) {
            missing("the variable " + variable + " is not set" + PREPARE);
        }
        return value;
    }

    private static void missing(String reason) {
        if ("true".equals(System.getenv("CI"))) {
            fail("must not be skipped with CI=true, although " + reason);
        }
        abort("skipped, because " + reason);
    }
}
