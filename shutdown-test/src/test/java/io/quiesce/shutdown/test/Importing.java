package io.quiesce.shutdown.test;

import io.quiesce.shutdown.WorkTracker;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A small application that imports something, and waits at a gate meanwhile.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Importing {

    @Bean
    Importer importer(WorkTracker tracker, Gate gate) {
        return new Importer(tracker, gate);
    }

    record Importer(WorkTracker tracker, Gate gate) {

        String run() throws InterruptedException {
            Thread thread = Thread.currentThread();
            try (WorkTracker.Work work = this.tracker.begin("import")) {
                work.onCancel(thread::interrupt);
                return passOrTidyUp();
            }
        }

        private String passOrTidyUp() throws InterruptedException {
            try {
                this.gate.pass();
                return "imported";
            } catch (InterruptedException ex) {
                RealCode.run();
                throw ex;
            }
        }

        /** Cannot be cancelled. */
        String insist() throws InterruptedException {
            try (WorkTracker.Work work = this.tracker.begin("import")) {
                this.gate.pass();
                return work.isCancelled() ? "too late" : "imported";
            }
        }
    }
}
