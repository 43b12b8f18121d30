package io.quiesce.shutdown.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.discovery.RegistryAnnouncement.Confirmation;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.context.support.GenericApplicationContext;

class RegistryAnnouncementTests {

    private final List<String> order = new ArrayList<>();

    private final ExampleAutoServiceRegistration registration =
            new ExampleAutoServiceRegistration(refreshedContext(), this.order);

    private final RecordingConfirmation confirmation = new RecordingConfirmation(this.order);

    private final List<String> statuses = new ArrayList<>();

    private final RegistryAnnouncement announcement = new RegistryAnnouncement(
            Registrar.of(this.registration).orElseThrow(),
            this.confirmation,
            new RecordingStatus(this.statuses),
            Duration.ofSeconds(2));

    @Test
    void isNamedAfterTheRegistry() {
        assertThat(this.announcement.name()).isEqualTo("example");
    }

    @Test
    void isNamedAfterTheRegistryBehindAProxy() {
        ProxyFactory proxy = new ProxyFactory(this.registration);
        proxy.setProxyTargetClass(true);
        RegistryAnnouncement proxied = new RegistryAnnouncement(
                Registrar.of((ExampleAutoServiceRegistration) proxy.getProxy()).orElseThrow(),
                this.confirmation,
                new RecordingStatus(this.statuses),
                Duration.ZERO);
        assertThat(proxied.name()).isEqualTo("example");
    }

    @Test
    void isAnEntryOfARegistry() {
        assertThat(this.announcement.isRegistry()).isTrue();
        assertThat(this.announcement.timeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void stopsTheRegistrationBetweenPreparationAndConfirmation() throws Exception {
        this.registration.start();
        this.announcement.leave();
        assertThat(this.order).containsExactly("register", "prepare", "deregister", "confirm");
        assertThat(this.registration.isRunning()).isFalse();
    }

    @Test
    void stopsTheRegistrationOnce() throws Exception {
        this.registration.start();
        this.announcement.leave();
        this.announcement.leave();
        this.registration.destroy();
        assertThat(this.order).containsOnlyOnce("deregister", "confirm");
    }

    @Test
    void doesNothingForARegistrationThatNeverRan() throws Exception {
        this.announcement.leave();
        assertThat(this.order).isEmpty();
    }

    @Test
    void failsWhenTheConfirmationFails() {
        this.confirmation.failure = new IllegalStateException("still listed");
        this.registration.start();
        assertThatIllegalStateException().isThrownBy(this.announcement::leave).withMessage("still listed");
    }

    @Test
    void stopsTheRegistrationAlthoughThePreparationWasInterrupted() {
        this.registration.start();
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(this.announcement::leave);
        assertThat(this.order).containsExactly("register", "deregister");
    }

    private static GenericApplicationContext refreshedContext() {
        GenericApplicationContext context = new GenericApplicationContext();
        context.refresh();
        return context;
    }

    private static final class RecordingConfirmation implements Confirmation {

        private final List<String> order;

        private RuntimeException failure;

        RecordingConfirmation(List<String> order) {
            this.order = order;
        }

        @Override
        public void prepare() throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            this.order.add("prepare");
        }

        @Override
        public void confirm() {
            this.order.add("confirm");
            if (this.failure != null) {
                throw this.failure;
            }
        }
    }

    private record RecordingStatus(List<String> statuses) implements EntryStatus {

        @Override
        public void suspend() {
            this.statuses.add("suspended");
        }

        @Override
        public void resume() {
            this.statuses.add("resumed");
        }
    }

    @Test
    void isOutOfServiceOnlyWhileItIsRegistered() throws Exception {
        this.announcement.suspend();
        assertThat(this.statuses).isEmpty();
        this.registration.start();
        this.announcement.suspend();
        this.announcement.resume();
        assertThat(this.statuses).containsExactly("suspended", "resumed");
        assertThat(this.registration.isRunning()).isTrue();
    }
}
