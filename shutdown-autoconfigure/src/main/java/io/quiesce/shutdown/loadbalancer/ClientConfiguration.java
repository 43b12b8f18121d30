package io.quiesce.shutdown.loadbalancer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.context.annotation.Bean;

/**
 * What each client has in the context of its own: whatever supplies its instances leaves out those that leave.
 */
final class ClientConfiguration {

    @Bean
    static BeanPostProcessor shutdownInstancesPostProcessor(ObjectProvider<LeavingInstances> shutdownLeavingInstances) {
        return new BeanPostProcessor() {

            @Override
            public Object postProcessAfterInitialization(Object bean, String beanName) {
                return (bean instanceof ServiceInstanceListSupplier supplier)
                        ? new StayingInstancesSupplier(supplier, shutdownLeavingInstances.getObject())
                        : bean;
            }
        };
    }
}
