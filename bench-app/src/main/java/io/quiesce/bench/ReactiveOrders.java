package io.quiesce.bench;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.format.annotation.DurationFormat;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * Answers after a while, and holds no thread.
 */
@RestController
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
class ReactiveOrders {

    @GetMapping("/orders")
    Mono<List<String>> newest(
            @RequestParam(defaultValue = "0ms") @DurationFormat(style = DurationFormat.Style.SIMPLE) Duration work) {
        return Mono.delay(work).thenReturn(List.of());
    }
}
