package io.quiesce.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers only once it is cancelled, and says when as many requests wait as are wanted.
 */
@RestController
@ConditionalOnProperty("bench.waiting")
class Waiting {

    private final int wanted;

    private final AtomicInteger entered = new AtomicInteger();

    Waiting(@Value("${bench.waiting}") int wanted) {
        this.wanted = wanted;
    }

    @GetMapping("/wait")
    String awaitCancellation() {
        if (this.entered.incrementAndGet() == this.wanted) {
            System.out.println("All requests wait");
        }
        try {
            new CountDownLatch(1).await();
            return "never";
        } catch (InterruptedException ex) {
            return "cancelled";
        }
    }
}
