package io.quiesce.harness.process.faults;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

import jakarta.annotation.PreDestroy;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.quiesce.shutdown.AffinityTokens;
import io.quiesce.shutdown.CriticalResource;
import io.quiesce.shutdown.ShutdownHandler;
import io.quiesce.shutdown.WorkTracker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
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

    @Bean
    AffinityController affinityController(ObjectProvider<AffinityTokens> tokens) {
        return new AffinityController(tokens);
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
    @ConditionalOnProperty(name = "fault.rpc", havingValue = "true")
    FaultRpc faultRpc() {
        return new FaultRpc();
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
    @ConditionalOnProperty(name = "fault.handler", havingValue = "errs")
    ShutdownHandler erringHandler() {
        return (progress) -> {
            throw new StackOverflowError("fault of the handler");
        };
    }

    /** Its turn comes before that of what it uses. */
    @Bean
    @ConditionalOnProperty(name = "fault.destroy", havingValue = "hangs")
    DisposableBean hangingDestroy(DataSource dataSource, ObjectProvider<Journal> journal) {
        use(journal);
        return Stubborn::hang;
    }

    /** Makes the journal first, so that it is closed last. */
    private static void use(ObjectProvider<Journal> journal) {
        journal.ifAvailable((used) -> logger.info("uses " + used));
    }

    @Bean
    @ConditionalOnProperty(name = "fault.destroy", havingValue = "hangs-annotated")
    HangingBean hangingBean(ObjectProvider<Journal> journal) {
        use(journal);
        return new HangingBean();
    }

    /** Never comes to its end. */
    static final class HangingBean {

        @PreDestroy
        void hang() {
            Stubborn.hang();
        }
    }

    @Bean
    @ConditionalOnProperty(name = "fault.destroy", havingValue = "throws")
    ThrowingBean throwingBean() {
        return new ThrowingBean();
    }

    /** Cannot be closed. */
    static final class ThrowingBean {

        @PreDestroy
        void fail() {
            throw new IllegalStateException("fault of the bean");
        }
    }

    @Bean
    @ConditionalOnProperty(name = "fault.stop", havingValue = "hangs")
    HangingLifecycle hangingStop() {
        return new HangingLifecycle();
    }

    /** Hangs when it is stopped. */
    static final class HangingLifecycle implements SmartLifecycle {

        @Override
        public void start() {}

        @Override
        public void stop() {
            Stubborn.hang();
        }

        @Override
        public boolean isRunning() {
            return true;
        }
    }

    /** A pool whose connections take for ever to close, as those to a server that is gone may. */
    @Bean
    @ConditionalOnProperty(name = "fault.destroy", havingValue = "pool-hangs")
    HikariDataSource hangingPool(ObjectProvider<Journal> journal) throws SQLException {
        use(journal);
        HikariConfig config = new HikariConfig();
        config.setPoolName("hanging-pool");
        config.setMaximumPoolSize(1);
        config.setDataSource(new HangingConnections());
        HikariDataSource pool = new HikariDataSource(config);
        pool.getConnection().close();
        return pool;
    }

    @Bean
    @CriticalResource
    @ConditionalOnProperty("fault.journal")
    Journal journal() {
        return new Journal();
    }

    /** Something that must be written to the end. */
    static final class Journal implements AutoCloseable {

        @Override
        public void close() {
            logger.info("the journal is complete");
        }
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
