package io.quiesce.shutdown.leadership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import javax.sql.DataSource;

import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.WorkKind;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.kubernetes.commons.leader.LeadershipController;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;
import org.springframework.integration.zookeeper.leader.LeaderInitiator;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Two nodes that want to lead, with their lock in a database.
 */
class LeadershipDrainTests extends TwoCandidates {

    private final DataSource database = database();

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ShutdownAutoConfiguration.class, LeadershipShutdownAutoConfiguration.class));

    @Configuration(proxyBeanMethods = false)
    static class JdbcLocks {

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

    private static DataSource database() {
        DataSource database =
                new DriverManagerDataSource("jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1".formatted(UUID.randomUUID()));
        DatabasePopulatorUtils.execute(
                new ResourceDatabasePopulator(
                        new ClassPathResource("org/springframework/integration/jdbc/schema-h2.sql")),
                database);
        return database;
    }

    @Override
    void prepare(AnnotationConfigApplicationContext node) {
        node.registerBean(DataSource.class, () -> this.database);
        node.register(JdbcLocks.class);
    }

    @Override
    Class<? extends Lifecycle> initiator() {
        return LockRegistryLeaderInitiator.class;
    }

    @Test
    void holdsNothingUpWhereNobodyWantsToLead() {
        this.contextRunner.run((context) -> {
            assertThat(context.getBean(LeadershipWorkSource.class).isEmpty()).isTrue();
            assertThat(context.getBean(LeadershipWorkSource.class).kind()).isEqualTo(WorkKind.TASKS);
        });
    }

    @Test
    void backsOffWhenItIsSwitchedOff() {
        this.contextRunner
                .withPropertyValues("shutdown.leadership.enabled=false")
                .run((context) -> assertThat(context).doesNotHaveBean(LeadershipWorkSource.class));
    }

    @Test
    void looksForTheInitiatorsThatThereAre() {
        this.contextRunner.run(
                (context) -> assertThat(context).getBeanNames(GroupSource.class).hasSize(3));
        this.contextRunner
                .withClassLoader(new FilteredClassLoader(LeaderInitiator.class, LeadershipController.class))
                .run((context) -> assertThat(context).hasNotFailed().hasSingleBean(GroupSource.class));
        this.contextRunner
                .withClassLoader(new FilteredClassLoader("org.springframework.integration"))
                .run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(GroupSource.class));
    }
}
