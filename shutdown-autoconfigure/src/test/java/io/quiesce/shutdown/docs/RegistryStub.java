package io.quiesce.shutdown.docs;

import java.time.Duration;

import io.quiesce.shutdown.engine.Announcement;

/**
 * A service registry that is left at once.
 */
final class RegistryStub implements Announcement {

    @Override
    public String name() {
        return "registry";
    }

    @Override
    public boolean isRegistry() {
        return true;
    }

    @Override
    public Duration timeout() {
        return Duration.ofSeconds(5);
    }

    @Override
    public void leave() {}
}
