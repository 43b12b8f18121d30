package io.quiesce.harness.process.faults;

import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.ShutdownHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.annotation.Bean;

/**
 * Beans that get in the way of the shutdown that calls them.
 */
@AutoConfiguration
public class CarelessBeans {

    private static final Log logger = LogFactory.getLog(CarelessBeans.class);

    private static final int LINES = 2_000;

    private static final int WIDTH = 200;

    /** Somebody else's result, so that no compiler leaves out what it comes from. */
    private static volatile long sum;

    /** As an operator does, in the middle of a shutdown. */
    @Bean
    @ConditionalOnProperty(name = "fault.handler", havingValue = "drains")
    ShutdownHandler drainingHandler(Drain drain) {
        return (progress) -> {
            drain.drain("handler", "to be sure");
            drain.resume("handler", null);
        };
    }

    @Bean
    @ConditionalOnProperty(name = "fault.handler", havingValue = "signals")
    ShutdownHandler signallingHandler() {
        return (progress) -> new ProcessBuilder(
                        "/bin/kill",
                        "-s",
                        "TERM",
                        String.valueOf(ProcessHandle.current().pid()))
                .start()
                .waitFor();
    }

    /** The thread that shuts down and the one that watches it among them. */
    @Bean
    @ConditionalOnProperty(name = "fault.handler", havingValue = "interrupts")
    ShutdownHandler interruptingHandler() {
        return (progress) -> Thread.getAllStackTraces().keySet().forEach(Thread::interrupt);
    }

    @Bean
    @ConditionalOnProperty(name = "fault.handler", havingValue = "stops-logging")
    ShutdownHandler silencingHandler() {
        return (progress) -> {
            Runnable stop = LoggingSystem.get(getClass().getClassLoader()).getShutdownHandler();
            if (stop != null) {
                stop.run();
            }
        };
    }

    /** More than a pipe holds. */
    @Bean
    @ConditionalOnProperty(name = "fault.handler", havingValue = "writes-much")
    ShutdownHandler writingHandler() {
        return (progress) -> {
            for (int i = 0; i < LINES; i++) {
                logger.info("x".repeat(WIDTH));
            }
        };
    }

    /** Holds a lock for as long as the bean that needs it is not destroyed, which is as long as it holds the lock. */
    @Bean
    @ConditionalOnProperty(name = "fault.handler", havingValue = "deadlocks")
    ShutdownHandler deadlockingHandler(LockedBean bean) {
        return (progress) -> {
            synchronized (bean) {
                progress.forceShutdown().await();
                bean.destroyed.await();
            }
        };
    }

    @Bean
    @ConditionalOnProperty(name = "fault.handler", havingValue = "deadlocks")
    LockedBean lockedBean() {
        return new LockedBean();
    }

    /** Can be destroyed by whoever has its lock. */
    static final class LockedBean implements DisposableBean {

        private final CountDownLatch destroyed = new CountDownLatch(1);

        @Override
        public synchronized void destroy() {
            this.destroyed.countDown();
        }
    }

    @Bean
    @ConditionalOnProperty(name = "fault.destroy", havingValue = "exits")
    DisposableBean exitingDestroy() {
        return () -> System.exit(17);
    }

    /** Belongs to nobody who is asked to shut down. */
    @Bean
    @ConditionalOnProperty(name = "fault.hook", havingValue = "hangs")
    ApplicationRunner hangingHook() {
        return (arguments) -> Runtime.getRuntime().addShutdownHook(new Thread(Stubborn::hang, "hanging-hook"));
    }

    /** With a compiler that keeps no points in it at which it can be stopped, which is what a virtual machine waits for. */
    @Bean
    @ConditionalOnProperty(name = "fault.handler", havingValue = "never-at-safepoint")
    ShutdownHandler unstoppableHandler() {
        return (progress) -> {
            // The compiler is to see it often enough first.
            for (int i = 0; i < LINES; i++) {
                sum += divide(i, LINES);
            }
            logger.info("cannot be stopped from here on");
            sum += divide(sum, Integer.MAX_VALUE);
        };
    }

    private static long divide(long seed, int times) {
        long result = seed | 1;
        for (int i = 1; i < times; i++) {
            result = (result ^ (Long.MAX_VALUE / (i | (result & 7) + 1))) + (Long.MAX_VALUE % (result | 1));
            result = result ^ (Long.MAX_VALUE / (result | 1)) ^ (Long.MIN_VALUE % (result | 3));
        }
        return result;
    }
}
