package io.quiesce.shutdown.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mock;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;

class ServiceStatusTests {

    private final StaticListableBeanFactory beans = new StaticListableBeanFactory();

    private Object status = "UP";

    private boolean deaf;

    /** Tells the status as Eureka does, or as others do. */
    private final class ExampleRegistry extends ExampleAutoServiceRegistration.NoRegistry {

        private final boolean asMap;

        private ExampleRegistry(boolean asMap) {
            this.asMap = asMap;
        }

        @Override
        public void setStatus(Registration registration, String wanted) {
            if (!ServiceStatusTests.this.deaf) {
                ServiceStatusTests.this.status = wanted;
            }
        }

        @Override
        @SuppressWarnings("unchecked") // The type of the interface is anybody's.
        public <T> T getStatus(Registration registration) {
            Object now = ServiceStatusTests.this.status;
            return (T) (this.asMap ? Map.of("status", now, "overriddenStatus", now) : now);
        }
    }

    private ServiceStatus statusIn(boolean asMap) {
        this.beans.addBean("registry", new ExampleRegistry(asMap));
        this.beans.addBean("registration", mock(Registration.class));
        return new ServiceStatus(
                this.beans.getBeanProvider(
                        ResolvableType.forType(new ParameterizedTypeReference<ServiceRegistry<?>>() {})),
                this.beans.getBeanProvider(Registration.class));
    }

    @Test
    void goesOutOfServiceAndComesBack() {
        ServiceStatus entry = statusIn(false);
        entry.suspend();
        assertThat(this.status).isEqualTo("OUT_OF_SERVICE");
        entry.resume();
        assertThat(this.status).isEqualTo("UP");
    }

    @Test
    void understandsARegistryThatTellsTwoStatuses() {
        ServiceStatus entry = statusIn(true);
        entry.suspend();
        assertThat(this.status).isEqualTo("OUT_OF_SERVICE");
    }

    @Test
    void failsIfTheRegistryHasNotListened() {
        this.deaf = true;
        assertThatIllegalStateException()
                .isThrownBy(statusIn(true)::suspend)
                .withMessage("The service registry still has the status 'UP' instead of 'OUT_OF_SERVICE'");
    }
}
