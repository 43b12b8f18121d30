package io.quiesce.shutdown.discovery;

import java.time.Duration;
import java.util.Locale;

import io.quiesce.shutdown.engine.Announcement;
import org.springframework.aop.support.AopUtils;
import org.springframework.cloud.client.serviceregistry.AbstractAutoServiceRegistration;

/**
 * Takes the instance out of the service registry of Spring Cloud.
 */
final class RegistryAnnouncement implements Announcement {

    /** Makes sure that the registry has really let go: most clients of registries do not say when it has not. */
    @FunctionalInterface
    interface Confirmation {

        /**
         * Make sure that nobody registers the instance any more. Does nothing by default.
         * @throws InterruptedException if the waiting thread is interrupted
         */
        default void prepare() throws InterruptedException {}

        /**
         * Make sure that the registry no longer lists the instance.
         * @throws Exception if it does, or if nobody can tell
         */
        void confirm() throws Exception;
    }

    private final AbstractAutoServiceRegistration<?> registration;

    private final Confirmation confirmation;

    private final Duration timeout;

    private final EntryStatus status;

    RegistryAnnouncement(
            AbstractAutoServiceRegistration<?> registration,
            Confirmation confirmation,
            EntryStatus status,
            Duration timeout) {
        this.status = status;
        this.registration = registration;
        this.confirmation = confirmation;
        this.timeout = timeout;
    }

    @Override
    public String name() {
        String type = AopUtils.getTargetClass(this.registration).getSimpleName();
        return type.replace("AutoServiceRegistration", "").toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean isRegistry() {
        return true;
    }

    @Override
    public Duration timeout() {
        return this.timeout;
    }

    @Override
    public void leave() throws Exception {
        if (this.registration.isRunning()) {
            try {
                this.confirmation.prepare();
            } finally {
                this.registration.stop();
            }
            this.confirmation.confirm();
        }
    }

    @Override
    public void suspend() throws Exception {
        if (this.registration.isRunning()) {
            this.status.suspend();
        }
    }

    @Override
    public void resume() throws Exception {
        if (this.registration.isRunning()) {
            this.status.resume();
        }
    }
}
