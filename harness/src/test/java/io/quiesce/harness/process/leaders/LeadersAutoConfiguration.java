package io.quiesce.harness.process.leaders;

import java.time.Duration;
import javax.sql.DataSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.redis.util.RedisLockRegistry;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;

/**
 * Six groups that the unchanged sample application wants to lead, with locks in a database or in Redis.
 */
@AutoConfiguration
@ConditionalOnProperty("leaders.locks")
public class LeadersAutoConfiguration {

    /** With the capacity that a registry has by itself, two of the groups could not be led by the same instance. */
    private static final int CAPACITY = 1 << 16;

    /** The locks in the database. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "leaders.locks", havingValue = "jdbc")
    static class Jdbc {

        @Bean
        DefaultLockRepository leaderLocks(DataSource database) {
            return new DefaultLockRepository(database);
        }

        @Bean
        LoggedLocks locks(DefaultLockRepository leaderLocks, @Value("${leaders.instance}") String instance) {
            JdbcLockRegistry registry = new JdbcLockRegistry(leaderLocks);
            registry.setCacheCapacity(CAPACITY);
            return new LoggedLocks(registry, instance);
        }
    }

    /** The locks in Redis. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "leaders.locks", havingValue = "redis")
    static class Redis {

        @Bean
        LettuceConnectionFactory redis(@Value("${leaders.redis-port}") int port) {
            return new LettuceConnectionFactory("127.0.0.1", port);
        }

        @Bean
        RedisLockRegistry leaderLocks(LettuceConnectionFactory redis) {
            RedisLockRegistry registry = new RedisLockRegistry(redis, "leaders", Duration.ofSeconds(10));
            registry.setCacheCapacity(CAPACITY);
            return registry;
        }

        @Bean
        LoggedLocks locks(RedisLockRegistry leaderLocks, @Value("${leaders.instance}") String instance) {
            return new LoggedLocks(leaderLocks, instance);
        }
    }

    private static LockRegistryLeaderInitiator initiator(LoggedLocks locks, String group) {
        return new LockRegistryLeaderInitiator(locks, new DefaultCandidate(null, group));
    }

    @Bean
    LockRegistryLeaderInitiator alpha(LoggedLocks locks) {
        return initiator(locks, "alpha");
    }

    @Bean
    LockRegistryLeaderInitiator beta(LoggedLocks locks) {
        return initiator(locks, "beta");
    }

    @Bean
    LockRegistryLeaderInitiator gamma(LoggedLocks locks) {
        return initiator(locks, "gamma");
    }

    @Bean
    LockRegistryLeaderInitiator delta(LoggedLocks locks) {
        return initiator(locks, "delta");
    }

    @Bean
    LockRegistryLeaderInitiator epsilon(LoggedLocks locks) {
        return initiator(locks, "epsilon");
    }

    @Bean
    LockRegistryLeaderInitiator zeta(LoggedLocks locks) {
        return initiator(locks, "zeta");
    }
}
