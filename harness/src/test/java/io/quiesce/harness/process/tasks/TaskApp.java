package io.quiesce.harness.process.tasks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

import jakarta.annotation.PreDestroy;

import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.WorkTracker;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.stereotype.Component;

/**
 * An application with the starter that has much to do in the background, and says in the end what became of it.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class TaskApp {

    static final int TASKS = 10_000;

    static final int STUBBORN = 5;

    /**
     * Start the application.
     * @param arguments those of Spring Boot
     */
    public static void main(String[] arguments) {
        SpringApplication.run(TaskApp.class, arguments);
    }

    private static void say(String line) {
        System.out.println(line);
    }

    /** What every task waits for before it ends, and what never comes. */
    @Component
    static class Outcomes implements ShutdownHandler {

        private final CountDownLatch leaving = new CountDownLatch(1);

        private final CountDownLatch never = new CountDownLatch(1);

        private final LongAdder completed = new LongAdder();

        private final LongAdder interrupted = new LongAdder();

        @Override
        public void shutdown(ShutdownProgress progress) {
            this.leaving.countDown();
        }

        void brief() {
            awaitUnlessInterrupted(this.leaving);
        }

        void patient() {
            awaitUnlessInterrupted(this.never);
        }

        private void awaitUnlessInterrupted(CountDownLatch latch) {
            try {
                latch.await();
                this.completed.increment();
            } catch (InterruptedException ex) {
                this.interrupted.increment();
            }
        }

        void stubborn() {
            while (true) {
                try {
                    this.never.await();
                } catch (InterruptedException ex) {
                    this.interrupted.increment();
                }
            }
        }

        @PreDestroy
        void report() {
            say("completed %d, interrupted %d".formatted(this.completed.sum(), this.interrupted.sum()));
        }
    }

    /** Of three tasks two end when the application leaves, and one only if it must. A few do not even then. */
    @Bean
    @ConditionalOnProperty(name = "tasks", havingValue = "many")
    ApplicationRunner many(
            AsyncTaskExecutor executor,
            Outcomes outcomes,
            @Value("${tasks.stubborn-first:false}") boolean stubbornFirst) {
        return (arguments) -> {
            if (stubbornFirst) {
                submitStubborn(executor, outcomes);
            }
            for (int i = 0; i < TASKS - STUBBORN; i++) {
                executor.submit((i % 3 == 0) ? outcomes::patient : outcomes::brief);
            }
            if (!stubbornFirst) {
                submitStubborn(executor, outcomes);
            }
            say("submitted");
        };
    }

    private static void submitStubborn(AsyncTaskExecutor executor, Outcomes outcomes) {
        for (int i = 0; i < STUBBORN; i++) {
            executor.submit(outcomes::stubborn);
        }
    }

    /** Each task submits the next, and none listens to an interrupt. */
    @Bean
    @ConditionalOnProperty(name = "tasks", havingValue = "endless")
    ApplicationRunner endless(AsyncTaskExecutor executor) {
        return (arguments) -> {
            new Endless(executor).run();
            executor.execute(new Heir(executor));
            say("submitted");
        };
    }

    /** A job on the main thread, which takes until the application leaves. */
    @Bean
    @ConditionalOnProperty(name = "tasks", havingValue = "counted-job")
    ApplicationRunner countedJob(WorkTracker tracker, Outcomes outcomes) {
        return (arguments) -> {
            WorkTracker.Work work = tracker.begin("job");
            try {
                say("submitted");
                outcomes.brief();
            } finally {
                work.close();
            }
        };
    }

    /** One of which nobody knows, and which takes for ever. */
    @Bean
    @ConditionalOnProperty(name = "tasks", havingValue = "job")
    ApplicationRunner job(Outcomes outcomes) {
        return (arguments) -> {
            say("submitted");
            outcomes.patient();
        };
    }

    private record Endless(AsyncTaskExecutor executor) implements Runnable {

        @Override
        public void run() {
            while (!isSubmitted()) {
                Thread.onSpinWait();
            }
        }

        private boolean isSubmitted() {
            try {
                this.executor.execute(this);
                return true;
            } catch (TaskRejectedException ex) {
                return false;
            }
        }
    }

    /** Goes on when it is cancelled: the task that waits for a thread in that moment, if there is one, is dropped. */
    private record Heir(AsyncTaskExecutor executor) implements Runnable {

        @Override
        public void run() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ex) {
                new Endless(this.executor).run();
            }
        }
    }
}
