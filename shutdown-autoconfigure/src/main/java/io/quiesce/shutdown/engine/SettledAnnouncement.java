package io.quiesce.shutdown.engine;

import java.time.Duration;

/**
 * An announcement that is made for good only when nobody is just taking it back: what came last is what the world believes.
 */
final class SettledAnnouncement implements Announcement {

    private final Announcement announcement;

    private final Toggle toggle;

    SettledAnnouncement(Announcement announcement, Toggle toggle) {
        this.announcement = announcement;
        this.toggle = toggle;
    }

    @Override
    public String name() {
        return this.announcement.name();
    }

    @Override
    public boolean isRegistry() {
        return this.announcement.isRegistry();
    }

    @Override
    public Duration timeout() {
        return this.announcement.timeout();
    }

    @Override
    public void leave() throws Exception {
        this.toggle.awaitTurnedOn();
        this.announcement.leave();
    }
}
