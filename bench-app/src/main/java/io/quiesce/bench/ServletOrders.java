package io.quiesce.bench;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.format.annotation.DurationFormat;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers after a while, and holds a thread meanwhile.
 */
@RestController
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class ServletOrders {

    @GetMapping("/orders")
    List<String> newest(
            @RequestParam(defaultValue = "0ms") @DurationFormat(style = DurationFormat.Style.SIMPLE) Duration work)
            throws InterruptedException {
        Thread.sleep(work.toMillis());
        return List.of();
    }
}
