package io.quiesce.bench;

import java.util.concurrent.CountDownLatch;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Never ends: neither its requests, nor the closing of the application. Nobody asks for it but who measures deadlines.
 */
@RestController
@ConditionalOnBooleanProperty("bench.endless")
class Endless implements DisposableBean {

    @GetMapping("/endless")
    String endless() {
        System.out.println("Endless work began");
        hang();
        return "never";
    }

    @Override
    public void destroy() {
        hang();
    }

    private static void hang() {
        while (true) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ex) {
                // It does not do what it is asked for.
            }
        }
    }
}
