package io.quiesce.harness.process.leaders;

import javax.sql.DataSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;

/**
 * Six groups that the unchanged sample application wants to lead, with locks in a database.
 */
@AutoConfiguration
@ConditionalOnProperty("leaders.locks")
public class LeadersAutoConfiguration {

    @Bean
    DefaultLockRepository leaderLocks(DataSource database) {
        return new DefaultLockRepository(database);
    }

    @Bean
    LoggedLocks locks(DefaultLockRepository leaderLocks, @Value("${leaders.instance}") String instance) {
        return new LoggedLocks(new JdbcLockRegistry(leaderLocks), instance);
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
