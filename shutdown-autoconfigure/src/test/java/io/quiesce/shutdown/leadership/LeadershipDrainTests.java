package io.quiesce.shutdown.leadership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.sql.DataSource;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.drain.DrainShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Two nodes that want to lead, with their lock in a database. The time-out only ends a test that hangs.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeadershipDrainTests {

    private final DataSource database =
            new DriverManagerDataSource("jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1".formatted(UUID.randomUUID()));

    private final BlockingQueue<String> news = new LinkedBlockingQueue<>();

    private AnnotationConfigApplicationContext a;

    private AnnotationConfigApplicationContext b;

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        ShutdownAutoConfiguration.class,
        DrainShutdownAutoConfiguration.class,
        LeadershipShutdownAutoConfiguration.class
    })
    static class Node {

        @Bean
        PlatformTransactionManager transactionManager(DataSource database) {
            return new JdbcTransactionManager(database);
        }

        @Bean
        DefaultLockRepository lockRepository(DataSource database) {
            return new DefaultLockRepository(database);
        }

        @Bean
        JdbcLockRegistry locks(DefaultLockRepository repository) {
            return new JdbcLockRegistry(repository);
        }

        @Bean
        LockRegistryLeaderInitiator initiator(JdbcLockRegistry locks, Candidate candidate) {
            return new LockRegistryLeaderInitiator(locks, candidate);
        }
    }

    private static final class Noted extends DefaultCandidate {

        private final String node;

        private final BlockingQueue<String> news;

        Noted(String node, BlockingQueue<String> news) {
            super(node, "leader");
            this.node = node;
            this.news = news;
        }

        @Override
        public void onGranted(Context context) {
            this.news.add(this.node + " leads");
        }

        @Override
        public void onRevoked(Context context) {
            this.news.add(this.node + " no longer leads");
        }
    }

    @BeforeEach
    void start() throws Exception {
        DatabasePopulatorUtils.execute(
                new ResourceDatabasePopulator(
                        new ClassPathResource("org/springframework/integration/jdbc/schema-h2.sql")),
                this.database);
        this.a = node("a");
        assertThat(this.news.take()).isEqualTo("a leads");
        this.b = node("b");
    }

    @AfterEach
    void stop() {
        this.a.close();
        this.b.close();
    }

    private AnnotationConfigApplicationContext node(String name) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(DataSource.class, () -> this.database);
        context.registerBean(Candidate.class, () -> new Noted(name, this.news));
        context.register(Node.class);
        context.refresh();
        return context;
    }

    private static LeadershipWorkSource source(AnnotationConfigApplicationContext node) {
        return node.getBean(LeadershipWorkSource.class);
    }

    private static Drain drain(AnnotationConfigApplicationContext node) {
        return node.getBean(Drain.class);
    }

    @Test
    void handsItsLeadershipOverAtTheBeginningOfAShutdown() throws Exception {
        this.a.getBean(WorkLedger.class).startDraining();
        assertThat(this.news.take()).isEqualTo("a no longer leads");
        assertThat(this.news.take()).isEqualTo("b leads");
    }

    @Test
    void returnsWhenTheLeadershipIsFree() throws Exception {
        source(this.a).stopFetching();
        assertThat(this.news.poll()).isEqualTo("a no longer leads");
        assertThat(this.a
                        .getBean(LockRegistryLeaderInitiator.class)
                        .getContext()
                        .isLeader())
                .isFalse();
    }

    @Test
    void isNoCandidateUntilItIsBack() throws Exception {
        drain(this.a).drain("operator", null);
        assertThat(this.news.take()).isEqualTo("a no longer leads");
        assertThat(this.news.take()).isEqualTo("b leads");
        drain(this.a).resume("operator", null);
        drain(this.b).drain("operator", null);
        assertThat(this.news.take()).isEqualTo("b no longer leads");
        assertThat(this.news.take()).isEqualTo("a leads");
    }

    @Test
    void doesNotWaitForALeadershipThatItDoesNotHave() throws Exception {
        source(this.b).stopFetching();
        assertThat(this.b.getBean(LockRegistryLeaderInitiator.class).isRunning())
                .isFalse();
        assertThat(this.news).isEmpty();
    }

    @Test
    void holdsNothingUpWhereNobodyWantsToLead() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ShutdownAutoConfiguration.class, LeadershipShutdownAutoConfiguration.class))
                .run((context) -> {
                    assertThat(context.getBean(LeadershipWorkSource.class).isEmpty())
                            .isTrue();
                    assertThat(context.getBean(LeadershipWorkSource.class).kind())
                            .isEqualTo(WorkKind.TASKS);
                });
    }

    @Test
    void backsOffWhenItIsSwitchedOffAndLooksForNoInitiatorsWithoutSpringIntegration() {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ShutdownAutoConfiguration.class, LeadershipShutdownAutoConfiguration.class));
        runner.withPropertyValues("shutdown.leadership.enabled=false")
                .run((context) -> assertThat(context).doesNotHaveBean(LeadershipWorkSource.class));
        runner.withClassLoader(new FilteredClassLoader(LockRegistryLeaderInitiator.class))
                .run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(GroupSource.class));
    }
}
