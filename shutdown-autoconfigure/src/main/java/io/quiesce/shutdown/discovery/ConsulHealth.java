package io.quiesce.shutdown.discovery;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.consul.discovery.ConsulServiceInstance;
import org.springframework.cloud.consul.model.http.health.Check.CheckStatus;
import org.springframework.cloud.consul.model.http.health.HealthService;
import org.springframework.util.ClassUtils;

/**
 * What Consul knows of the health of an instance: its {@code DiscoveryClient} returns the unhealthy ones, too, unless it is told
 * otherwise.
 */
final class ConsulHealth {

    private static final boolean PRESENT = ClassUtils.isPresent(
            "org.springframework.cloud.consul.discovery.ConsulServiceInstance", ConsulHealth.class.getClassLoader());

    private ConsulHealth() {}

    /** Return whether nothing is known against an instance. */
    static boolean isGood(ServiceInstance instance) {
        return !PRESENT || Checks.pass(instance);
    }

    /** Loaded only where there is Consul. */
    private static final class Checks {

        static boolean pass(ServiceInstance instance) {
            if (!(instance instanceof ConsulServiceInstance entry)) {
                return true;
            }
            @Nullable HealthService health = entry.getHealthService();
            return health == null
                    || health.getChecks() == null
                    || health.getChecks().stream().allMatch((check) -> check.getStatus() == CheckStatus.PASSING);
        }
    }
}
