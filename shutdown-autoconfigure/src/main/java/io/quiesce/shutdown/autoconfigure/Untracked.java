package io.quiesce.shutdown.autoconfigure;

import java.util.Optional;

import io.quiesce.shutdown.LongLivedSessions;
import io.quiesce.shutdown.WorkTracker;

/**
 * What applications track their work with while nothing is tracked: they run as they do otherwise, and nobody waits for it.
 */
final class Untracked {

    static final WorkTracker WORK = (description) -> Nothing.INSTANCE;

    static final LongLivedSessions SESSIONS = new LongLivedSessions() {

        @Override
        public Session begin(Peer peer) {
            return Nothing.INSTANCE;
        }

        @Override
        public Optional<Session> current() {
            return Optional.empty();
        }
    };

    private Untracked() {}

    /** Work, or a session. */
    private enum Nothing implements WorkTracker.Work, LongLivedSessions.Session {
        INSTANCE;

        @Override
        public WorkTracker.Work begin(String description) {
            return this;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void onCancel(Runnable action) {
            // It is never cancelled.
        }

        @Override
        public boolean isSuspended() {
            return false;
        }

        @Override
        public void acknowledge() {
            // Nobody is told.
        }

        @Override
        public void close() {
            // Nobody waits.
        }
    }
}
