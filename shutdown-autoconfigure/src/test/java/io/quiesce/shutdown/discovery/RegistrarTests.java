package io.quiesce.shutdown.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistration;
import org.springframework.context.SmartLifecycle;

class RegistrarTests {

    /** As Eureka's is: none of the base class. */
    static class RemoteAutoServiceRegistration implements AutoServiceRegistration, SmartLifecycle {

        private boolean running = true;

        @Override
        public void start() {
            this.running = true;
        }

        @Override
        public void stop() {
            this.running = false;
        }

        @Override
        public boolean isRunning() {
            return this.running;
        }
    }

    private final RemoteAutoServiceRegistration registration = new RemoteAutoServiceRegistration();

    @Test
    void isALifecycleThatRegisters() {
        Registrar registrar = Registrar.of(this.registration).orElseThrow();
        assertThat(registrar.name()).isEqualTo("remote");
        assertThat(registrar.running().getAsBoolean()).isTrue();
        registrar.stop().run();
        assertThat(this.registration.isRunning()).isFalse();
        assertThat(registrar.running().getAsBoolean()).isFalse();
    }

    @Test
    void isNamedAfterTheRegistryBehindAProxy() {
        ProxyFactory proxy = new ProxyFactory(this.registration);
        assertThat(Registrar.of((AutoServiceRegistration) proxy.getProxy())
                        .orElseThrow()
                        .name())
                .isEqualTo("remote");
    }

    @Test
    void isNothingThatCannotBeStopped() {
        assertThat(Registrar.of(new AutoServiceRegistration() {})).isEmpty();
    }
}
