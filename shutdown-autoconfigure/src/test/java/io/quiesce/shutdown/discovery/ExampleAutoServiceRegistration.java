package io.quiesce.shutdown.discovery;

import java.util.List;

import org.springframework.cloud.client.serviceregistry.AbstractAutoServiceRegistration;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistrationProperties;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;
import org.springframework.context.ApplicationContext;

/**
 * The registration at a registry that nobody has heard of; notes what it is asked to do.
 */
class ExampleAutoServiceRegistration extends AbstractAutoServiceRegistration<Registration> {

    private final List<String> order;

    ExampleAutoServiceRegistration(ApplicationContext context, List<String> order) {
        super(context, new NoRegistry(), withoutManagement());
        this.order = order;
    }

    private static AutoServiceRegistrationProperties withoutManagement() {
        AutoServiceRegistrationProperties properties = new AutoServiceRegistrationProperties();
        properties.setRegisterManagement(false);
        return properties;
    }

    @Override
    protected void register() {
        this.order.add("register");
    }

    @Override
    protected void deregister() {
        this.order.add("deregister");
    }

    @Override
    @SuppressWarnings("deprecation")
    protected Object getConfiguration() {
        return "none";
    }

    @Override
    protected boolean isEnabled() {
        return true;
    }

    @Override
    protected Registration getRegistration() {
        return null;
    }

    @Override
    protected Registration getManagementRegistration() {
        return null;
    }

    /** Takes everything for done. */
    static class NoRegistry implements ServiceRegistry<Registration> {

        @Override
        public void register(Registration registration) {}

        @Override
        public void deregister(Registration registration) {}

        @Override
        public void close() {}

        @Override
        public void setStatus(Registration registration, String status) {}

        @Override
        public <T> T getStatus(Registration registration) {
            return null;
        }
    }
}
