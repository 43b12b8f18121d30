package io.quiesce.harness.process.faults;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;

import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.WorkTracker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Switches the faults on by property.
 */
@AutoConfiguration
public class FaultAutoConfiguration {

    private static final Log logger = LogFactory.getLog(FaultAutoConfiguration.class);

    @Bean
    FaultController faultController(ConfigurableApplicationContext context) {
        return new FaultController(context);
    }

    /** Says when a request has begun, so that a test need not guess. */
    @Bean
    Filter requestLog() {
        return (request, response, chain) -> {
            if (request instanceof HttpServletRequest http) {
                logger.info("began " + http.getMethod() + " " + http.getRequestURI());
            }
            chain.doFilter(request, response);
        };
    }

    @Bean
    @ConditionalOnProperty(name = "fault.handler", havingValue = "throws")
    ShutdownHandler throwingHandler() {
        return (progress) -> {
            throw new IllegalStateException("fault of the handler");
        };
    }

    @Bean
    @ConditionalOnProperty(name = "fault.handler", havingValue = "hangs")
    ShutdownHandler hangingHandler() {
        return (progress) -> Stubborn.hang();
    }

    @Bean
    @ConditionalOnProperty(name = "fault.destroy", havingValue = "hangs")
    DisposableBean hangingDestroy() {
        return Stubborn::hang;
    }

    /** Ten seconds of initialization that can be interrupted, as most waiting can. */
    @Bean
    @ConditionalOnProperty(name = "fault.start", havingValue = "slow")
    InitializingBean slowStart() {
        return () -> {
            logger.info("slow start begins");
            new CountDownLatch(1).await(10, TimeUnit.SECONDS);
            logger.info("slow start ends");
        };
    }

    @Bean
    @ConditionalOnProperty(name = "fault.start", havingValue = "hangs")
    InitializingBean hangingStart() {
        return () -> {
            logger.info("hanging start begins");
            Stubborn.hang();
        };
    }

    /** A start that is still in progress when the server already serves; readiness is published after it. */
    @Bean
    @ConditionalOnProperty("fault.runner")
    ApplicationRunner slowRunner() {
        return (arguments) -> {
            logger.info("slow runner begins");
            new CountDownLatch(1).await(2, TimeUnit.SECONDS);
            logger.info("slow runner ends");
        };
    }

    @Bean
    @ConditionalOnProperty(name = "fault.task", havingValue = "honours")
    ApplicationRunner honestTask(WorkTracker tracker) {
        return (arguments) -> {
            WorkTracker.Work work = tracker.begin("honest task");
            work.onCancel(() -> {
                logger.info("honest task ends");
                work.close();
            });
        };
    }

    @Bean
    @ConditionalOnProperty(name = "fault.task", havingValue = "ignores")
    ApplicationRunner deafTask(WorkTracker tracker) {
        return (arguments) -> tracker.begin("deaf task");
    }
}
