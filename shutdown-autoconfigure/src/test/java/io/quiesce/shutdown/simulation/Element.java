package io.quiesce.shutdown.simulation;

import io.quiesce.shutdown.engine.WorkKind;

/**
 * One thing of a scenario that can be left out, so that a failing scenario can be made small. Times are nanoseconds since the
 * beginning, durations nanoseconds.
 */
interface Element {

    /** What work does when it is cancelled. */
    enum Reaction {

        /** It ends at once. */
        HONOURS,

        /** It ends after a while. */
        LATE,

        /** It goes on to its end. */
        IGNORES,

        /** It throws; what is no work of a thread goes on to its end. */
        THROWS
    }

    /** Who does the work. */
    enum Style {

        /** Nobody: it is ended by an event, and is cancelled by a callback. */
        ASYNCHRONOUS,

        /** A thread of its own, which is interrupted. */
        THREAD,

        /** A thread that it has to wait for, and does not need any more if it is cancelled before. */
        QUEUED
    }

    /** Why a request is let in that comes while the application goes softly out of service. */
    enum Claim {
        NONE,

        /** Only this instance can serve it. */
        AFFINITY,

        /** It is important. */
        PRIORITY
    }

    /** What a handler waits for before it does what it does. */
    enum Waits {
        NOT,
        REQUESTS,
        MESSAGES,
        TASKS,
        CANCELLING,
        FORCED,

        /** It closes the application. */
        CLOSES
    }

    /** Work that arrives. */
    record Arrival(
            String name,
            long at,
            int count,
            WorkKind kind,
            Claim claim,
            Style style,
            long queued,
            long takes,
            Reaction reaction,
            long late)
            implements Element {

        @Override
        public String toString() {
            return "%s %s %s: %s%s%s, %s when cancelled%s"
                    .formatted(
                            Times.at(this.at),
                            this.count == 1 ? this.kind : this.count + " " + this.kind,
                            this.name,
                            this.claim == Claim.NONE ? "" : this.claim + ", ",
                            this.style == Style.QUEUED ? "QUEUED for " + Times.of(this.queued) : this.style,
                            " for " + Times.of(this.takes),
                            this.reaction,
                            this.reaction == Reaction.LATE ? " by " + Times.of(this.late) : "");
        }
    }

    /** A handler; {@code at} is negative if it is there from the beginning. */
    record Handler(String name, long at, Waits waits, long takes, boolean fails, boolean stubborn) implements Element {

        @Override
        public String toString() {
            return "%s handler %s: waits %s, takes %s%s%s"
                    .formatted(
                            this.at < 0 ? "        " : Times.at(this.at),
                            this.name,
                            this.waits,
                            Times.of(this.takes),
                            this.fails ? ", fails" : "",
                            this.stubborn ? ", ignores interrupts" : "");
        }
    }

    /** Something that is closed in phase 2. */
    record Closer(String name, long takes, boolean fails) implements Element {

        @Override
        public String toString() {
            return "         closer %s: takes %s%s"
                    .formatted(this.name, Times.of(this.takes), this.fails ? ", fails" : "");
        }
    }

    /** Somebody outside who is told. Failing steps are the first so many of suspending and resuming. */
    record Outside(
            String name,
            boolean registry,
            long timeout,
            long leaves,
            boolean fails,
            long suspends,
            long resumes,
            int failing)
            implements Element {

        @Override
        public String toString() {
            return "         %s %s: timeout %s, leaves in %s%s, suspends in %s, resumes in %s, %s failing steps"
                    .formatted(
                            this.registry ? "registry" : "announcement",
                            this.name,
                            Times.of(this.timeout),
                            Times.of(this.leaves),
                            this.fails ? " and fails" : "",
                            Times.of(this.suspends),
                            Times.of(this.resumes),
                            this.failing);
        }
    }

    /** Where work comes from by itself. */
    record Source(
            String name,
            WorkKind kind,
            long stopsFetching,
            long stopsAccepting,
            Reaction reaction,
            long late,
            boolean fails,
            long pauses,
            long resumes,
            int failing)
            implements Element {

        @Override
        public String toString() {
            return ("         source %s of %s: stops fetching in %s%s, accepting in %s, %s when cancelled by %s, pauses in %s,"
                            + " resumes in %s, %s failing steps")
                    .formatted(
                            this.name,
                            this.kind,
                            Times.of(this.stopsFetching),
                            this.fails ? " and fails" : "",
                            Times.of(this.stopsAccepting),
                            this.reaction,
                            Times.of(this.late),
                            Times.of(this.pauses),
                            Times.of(this.resumes),
                            this.failing);
        }
    }

    /** What somebody asks the application for. */
    enum Order {
        SIGTERM,
        SIGINT,
        CLOSE,
        DRAIN,
        RESUME,
        DRAIN_MEANWHILE,
        RESUME_UNLESS_ASKED;

        boolean ends() {
            return ordinal() <= CLOSE.ordinal();
        }
    }

    /** A command or a signal. */
    record Command(long at, Order order) implements Element {

        @Override
        public String toString() {
            return Times.at(this.at) + " " + this.order;
        }
    }

    /** Something because of which the application must not leave yet. */
    record Held(long until) implements Element {

        @Override
        public String toString() {
            return "         held until " + Times.of(this.until);
        }
    }

    /** How long-lived sessions leave. */
    record Sessions(long maxWait, boolean gradual, boolean telling) implements Element {

        @Override
        public String toString() {
            return "         sessions: wait for %s, %s, %s"
                    .formatted(
                            Times.of(this.maxWait),
                            this.gradual ? "spread" : "all at once",
                            this.telling ? "told" : "not told");
        }
    }

    /** The other end of a long-lived session: HONOURS says that it has understood, LATE moves, THROWS fails to be closed. */
    record Client(
            String name,
            long at,
            boolean understands,
            Reaction reaction,
            long reacts,
            long asksAt,
            long takes,
            long stays,
            long closes)
            implements Element {

        @Override
        public String toString() {
            return "%s client %s: %s, %s by %s, asks %s later for %s, stays for %s, is closed in %s"
                    .formatted(
                            Times.at(this.at),
                            this.name,
                            this.understands ? "understands" : "does not understand",
                            this.reaction,
                            Times.of(this.reacts),
                            Times.of(this.asksAt),
                            Times.of(this.takes),
                            Times.of(this.stays),
                            Times.of(this.closes));
        }
    }
}
