package io.quiesce.bench;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers at once, on servlets and on WebFlux, so that what everything around it takes can be seen.
 */
@RestController
class Quick {

    @GetMapping("/quick")
    String quick() {
        return "quick";
    }
}
