package io.quiesce.shutdown.discovery;

import java.time.Duration;

import io.quiesce.shutdown.engine.Announcement;

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

    private final Registrar registrar;

    private final Confirmation confirmation;

    private final Duration timeout;

    private final EntryStatus status;

    RegistryAnnouncement(Registrar registrar, Confirmation confirmation, EntryStatus status, Duration timeout) {
        this.status = status;
        this.registrar = registrar;
        this.confirmation = confirmation;
        this.timeout = timeout;
    }

    @Override
    public String name() {
        return this.registrar.name();
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
        if (this.registrar.running().getAsBoolean()) {
            try {
                this.confirmation.prepare();
            } finally {
                this.registrar.stop().run();
            }
            this.confirmation.confirm();
        }
    }

    @Override
    public void suspend() throws Exception {
        if (this.registrar.running().getAsBoolean()) {
            this.status.suspend();
        }
    }

    @Override
    public void resume() throws Exception {
        if (this.registrar.running().getAsBoolean()) {
            this.status.resume();
        }
    }
}
