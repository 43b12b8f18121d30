package io.quiesce.shutdown.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import javax.sql.DataSource;

import com.rabbitmq.stream.Environment;
import io.awspring.cloud.sqs.listener.MessageListenerContainerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quartz.Scheduler;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.listener.RabbitListenerEndpointRegistry;
import org.springframework.batch.core.job.Job;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistration;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;
import org.springframework.cloud.consul.ConsulClient;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;
import org.springframework.jms.config.JmsListenerEndpointRegistry;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.SessionRepository;

/**
 * Whatever the beans of an application are, Quiesce does not keep it from starting. Tests put mocks in the place of what talks to others: a context starts and closes with them. Not here are those
 * that never say that they have stopped when they are asked to, for which a shutdown waits as for anybody.
 */
@Timeout(60)
class StrangeBeansTests {

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(OwnAutoConfigurations.all().toArray(Class<?>[]::new)))
            .withPropertyValues("shutdown.keep-accepting-for=0s", "shutdown.exit.enabled=false");

    static Stream<Class<?>> types() {
        return Stream.of(
                AsyncTaskExecutor.class,
                AutoServiceRegistration.class,
                ConsulClient.class,
                ConsumerFactory.class,
                DataSource.class,
                DefaultMessageListenerContainer.class,
                DiscoveryClient.class,
                Environment.class,
                ExecutorService.class,
                Job.class,
                JmsListenerEndpointRegistry.class,
                KafkaListenerEndpointRegistry.class,
                KafkaMessageListenerContainer.class,
                LockRegistryLeaderInitiator.class,
                MapSessionRepository.class,
                MessageListenerContainerRegistry.class,
                MeterRegistry.class,
                ObservationRegistry.class,
                RabbitListenerEndpointRegistry.class,
                ReactorResourceFactory.class,
                Registration.class,
                ScheduledExecutorService.class,
                Scheduler.class,
                SchedulerFactoryBean.class,
                ServiceInstanceListSupplier.class,
                ServiceRegistry.class,
                SessionRepository.class,
                SimpleAsyncTaskExecutor.class,
                SimpleRabbitListenerContainerFactory.class,
                SmartLifecycle.class,
                TaskScheduler.class,
                ThreadPoolTaskExecutor.class,
                ThreadPoolTaskScheduler.class,
                io.grpc.Server.class);
    }

    @ParameterizedTest
    @MethodSource("types")
    <T> void startsAndClosesWithAMock(Class<T> type) {
        this.contextRunner.withBean("mocked", type, () -> mock(type)).run((context) -> {
            assertThat(context).hasNotFailed();
            context.getSourceApplicationContext().close();
            assertThat(context.getSourceApplicationContext().isActive()).isFalse();
        });
    }

    /** Spring itself fails without a listener that it knows of, and Spring Boot and Spring Cloud without these two. */
    static Stream<Class<?>> dispensable() {
        return types().filter((type) -> !ApplicationListener.class.isAssignableFrom(type)
                && type != AutoServiceRegistration.class
                && type != ObservationRegistry.class);
    }

    /** A method that makes a bean may decide that there is none. */
    @ParameterizedTest
    @MethodSource("dispensable")
    @ExtendWith(OutputCaptureExtension.class)
    <T> void startsAndClosesWithNothing(Class<T> type, CapturedOutput output) {
        this.contextRunner.withBean("nothing", type, () -> null).run((context) -> {
            assertThat(context).hasNotFailed();
            context.getSourceApplicationContext().close();
        });
        assertThat(output).doesNotContain("ERROR", "WARN");
    }

    static Stream<Named<BeanDefinition>> definitions() {
        BeanDefinition template =
                BeanDefinitionBuilder.genericBeanDefinition().setAbstract(true).getBeanDefinition();
        BeanDefinition broken = BeanDefinitionBuilder.genericBeanDefinition(Broken.class)
                .setLazyInit(true)
                .getBeanDefinition();
        return Stream.of(Named.of("of a factory that fails", broken), Named.of("without a class", template));
    }

    static final class Broken implements FactoryBean<Object> {

        Broken() {
            throw new IllegalStateException("not needed");
        }

        @Override
        public Object getObject() {
            throw new IllegalStateException("not needed");
        }

        @Override
        public @Nullable Class<?> getObjectType() {
            return null;
        }
    }

    /** Definitions that nobody uses, and Spring does not look at. */
    @ParameterizedTest
    @MethodSource("definitions")
    @ExtendWith(OutputCaptureExtension.class)
    void startsAndClosesWithADefinition(BeanDefinition definition, CapturedOutput output) {
        this.contextRunner
                .withInitializer((context) -> ((BeanDefinitionRegistry) context.getBeanFactory())
                        .registerBeanDefinition("strange", definition))
                .run((context) -> {
                    assertThat(context).hasNotFailed();
                    context.getSourceApplicationContext().close();
                });
        assertThat(output).doesNotContain("ERROR", "WARN");
    }
}
