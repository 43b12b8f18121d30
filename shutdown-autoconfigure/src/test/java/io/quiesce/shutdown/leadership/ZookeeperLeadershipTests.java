package io.quiesce.shutdown.leadership;

import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;
import org.springframework.integration.zookeeper.config.LeaderInitiatorFactoryBean;
import org.springframework.integration.zookeeper.leader.LeaderInitiator;
import org.springframework.integration.zookeeper.lock.ZookeeperLockRegistry;

/**
 * Two nodes that want to lead, with a ZooKeeper that decides which of them does.
 */
class ZookeeperLeadershipTests {

    private static TestingServer zookeeper;

    @BeforeAll
    static void startZookeeper() throws Exception {
        zookeeper = new TestingServer();
    }

    @AfterAll
    static void stopZookeeper() throws Exception {
        zookeeper.close();
    }

    /** The nodes of a test have a room of their own. */
    abstract static class Nodes extends TwoCandidates {

        private static int rooms;

        private final String room = "test" + rooms++;

        abstract Class<?> configuration();

        @Override
        void prepare(AnnotationConfigApplicationContext node) {
            node.registerBean(CuratorFramework.class, this::client, (definition) -> {
                definition.setInitMethodName("start");
                definition.setDestroyMethodName("close");
            });
            node.register(configuration());
        }

        private CuratorFramework client() {
            return CuratorFrameworkFactory.builder()
                    .connectString(zookeeper.getConnectString())
                    .namespace(this.room)
                    .retryPolicy(new RetryOneTime(1))
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Election {

        @Bean
        LeaderInitiatorFactoryBean initiator(CuratorFramework client, Candidate candidate) {
            return new LeaderInitiatorFactoryBean().setClient(client).setCandidate(candidate);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Locks {

        @Bean
        ZookeeperLockRegistry locks(CuratorFramework client) {
            return new ZookeeperLockRegistry(client);
        }

        @Bean
        LockRegistryLeaderInitiator initiator(ZookeeperLockRegistry locks, Candidate candidate) {
            return new LockRegistryLeaderInitiator(locks, candidate);
        }
    }

    @Nested
    class ByElection extends Nodes {

        @Override
        Class<?> configuration() {
            return Election.class;
        }

        @Override
        Class<? extends Lifecycle> initiator() {
            return LeaderInitiator.class;
        }
    }

    @Nested
    class ByLock extends Nodes {

        @Override
        Class<?> configuration() {
            return Locks.class;
        }

        @Override
        Class<? extends Lifecycle> initiator() {
            return LockRegistryLeaderInitiator.class;
        }
    }
}
