package io.quiesce.shutdown.actuator;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/**
 * What the endpoint needs on the server that serves it, be that the application's or one of the actuator's own.
 */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(FilterRegistrationBean.class)
@ConditionalOnBean(name = {"shutdownDrain", "pathMappedEndpoints"})
class PlainCommandConfiguration {

    @Bean
    FilterRegistrationBean<PlainCommandFilter> shutdownPlainCommandFilter(
            ObjectProvider<PathMappedEndpoints> pathMappedEndpoints) {
        return new FilterRegistrationBean<>(
                new PlainCommandFilter(() -> pathMappedEndpoints.getObject().getPath(EndpointId.of("drain"))));
    }
}
