package io.quiesce.harness.process.faults;

import java.time.Duration;

import io.quiesce.shutdown.AffinityTokens;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * No fault: what an application gives to whoever has to come back to this instance.
 */
@RestController
class AffinityController {

    /** Without the starter there are none. */
    private final ObjectProvider<AffinityTokens> tokens;

    AffinityController(ObjectProvider<AffinityTokens> tokens) {
        this.tokens = tokens;
    }

    @GetMapping("/affinity")
    String issue() {
        return this.tokens.getObject().issue(Duration.ofHours(1));
    }
}
