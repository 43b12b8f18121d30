package io.quiesce.harness.process.faults;

import java.time.Duration;

import io.quiesce.shutdown.AffinityTokens;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * No fault: what an application gives to whoever has to come back to this instance.
 */
@RestController
class AffinityController {

    private final AffinityTokens tokens;

    AffinityController(AffinityTokens tokens) {
        this.tokens = tokens;
    }

    @GetMapping("/affinity")
    String issue() {
        return this.tokens.issue(Duration.ofHours(1));
    }
}
