package io.quiesce.shutdown.discovery;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.cloud.consul.model.http.agent.NewService;

/**
 * Definitions of services that Consul does not remove, however long their checks are critical.
 */
final class KeptService {

    private KeptService() {}

    /** Returns a copy: the original is what comes back later. */
    static NewService of(NewService service) {
        NewService kept = copy(service);
        kept.setCheck(kept(service.getCheck()));
        List<NewService.Check> checks = service.getChecks();
        kept.setChecks(
                (checks != null) ? checks.stream().map(KeptService::copyOf).toList() : null);
        return kept;
    }

    private static NewService.@Nullable Check kept(NewService.@Nullable Check check) {
        return (check != null) ? copyOf(check) : null;
    }

    private static NewService.Check copyOf(NewService.Check check) {
        NewService.Check kept = copy(check);
        kept.setDeregisterCriticalServiceAfter(null);
        return kept;
    }

    @SuppressWarnings("unchecked") // an instance of its class
    private static <T> T copy(T original) {
        T copy = (T) BeanUtils.instantiateClass(original.getClass());
        BeanUtils.copyProperties(original, copy);
        return copy;
    }
}
