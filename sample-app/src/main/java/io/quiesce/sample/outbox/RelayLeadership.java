package io.quiesce.sample.outbox;

import javax.sql.DataSource;

import io.quiesce.sample.broker.Broker;
import io.quiesce.sample.broker.ConditionalOnBroker;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;

/**
 * Has one instance at a time relay, by a lock in the database.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBroker({Broker.EMBEDDED, Broker.EXTERNAL})
class RelayLeadership {

    @Bean
    DefaultLockRepository lockRepository(DataSource dataSource) {
        return new DefaultLockRepository(dataSource);
    }

    @Bean
    JdbcLockRegistry lockRegistry(DefaultLockRepository repository) {
        return new JdbcLockRegistry(repository);
    }

    @Bean
    LockRegistryLeaderInitiator relayInitiator(JdbcLockRegistry locks, RelayCandidate candidate) {
        return new LockRegistryLeaderInitiator(locks, candidate);
    }
}
