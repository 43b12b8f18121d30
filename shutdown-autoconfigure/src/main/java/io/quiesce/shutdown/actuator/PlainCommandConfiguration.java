package io.quiesce.shutdown.actuator;

import io.quiesce.shutdown.Drain;
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
@ConditionalOnBean({Drain.class, PathMappedEndpoints.class})
class PlainCommandConfiguration {

    @Bean
    FilterRegistrationBean<PlainCommandFilter> shutdownPlainCommandFilter(PathMappedEndpoints endpoints) {
        String path = endpoints.getPath(EndpointId.of("drain"));
        FilterRegistrationBean<PlainCommandFilter> registration =
                new FilterRegistrationBean<>(new PlainCommandFilter((path != null) ? path : ""));
        registration.setEnabled(path != null);
        return registration;
    }
}
