package io.quiesce.shutdown.leadership;

import java.util.function.BooleanSupplier;

import io.quiesce.shutdown.LeadershipGroup;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ThreadStarter;
import org.jspecify.annotations.Nullable;

/**
 * The membership of this instance in one group, and how far its leadership has been given up.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread; the group is called on threads of its own, never under a lock.
 */
final class Member {

    /** How far it is. */
    enum Stage {
        /** It leads, or would. */
        CANDIDATE,
        /** It is being withdrawn. */
        WITHDRAWING,
        /** The leadership that it had is free, and whether another instance has it is not known yet. */
        RELEASED,
        /** It does not lead and is no candidate. */
        OUT,
        /** It is becoming a candidate again. */
        JOINING
    }

    private final LeadershipGroup group;

    private final EngineClock clock;

    private final ThreadStarter threads;

    private final Runnable changed;

    private Stage stage = Stage.CANDIDATE;

    private boolean led;

    private boolean known;

    private boolean wantsBack;

    private long began;

    private @Nullable Throwable failure;

    /**
     * Create a member.
     * @param group the group
     * @param clock tells when it was withdrawn
     * @param threads to withdraw on
     * @param changed told of each change
     */
    Member(LeadershipGroup group, EngineClock clock, ThreadStarter threads, Runnable changed) {
        this.group = group;
        this.clock = clock;
        this.threads = threads;
        this.changed = changed;
        group.onChange(changed);
    }

    LeadershipGroup group() {
        return this.group;
    }

    String name() {
        return this.group.name();
    }

    synchronized Stage stage() {
        return this.stage;
    }

    boolean isLeading() {
        return this.group.isLeading();
    }

    boolean isCandidate() {
        return stage() == Stage.CANDIDATE && this.group.isCandidate();
    }

    /** Whether it leads, or did when its withdrawal began. */
    synchronized boolean led() {
        return this.led;
    }

    /** Whether the others knew that it led. */
    synchronized boolean wasKnown() {
        return this.known;
    }

    /** When its withdrawal began. */
    synchronized long began() {
        return this.began;
    }

    /** What went wrong with it last. */
    synchronized @Nullable Throwable failure() {
        return this.failure;
    }

    /**
     * Withdraw it, in the background; does nothing if that has been done.
     * @param known whether the others know that it leads
     */
    void withdraw(boolean known) {
        withdraw(known, () -> true);
    }

    /**
     * Withdraw it, in the background; does nothing if that has been done.
     * @param known whether the others know that it leads
     * @param permitted asked in the last moment; if it must not be, it is a candidate as before
     */
    void withdraw(boolean known, BooleanSupplier permitted) {
        boolean leads = isLeading();
        synchronized (this) {
            if (this.stage != Stage.CANDIDATE) {
                return;
            }
            this.stage = Stage.WITHDRAWING;
            this.led = leads;
            this.known = known;
            this.began = this.clock.nanoTime();
            this.failure = null;
        }
        try {
            this.threads.start("shutdown-leadership-stop", () -> leave(permitted));
        } catch (Throwable ex) {
            failed(Stage.CANDIDATE, ex);
        }
    }

    private void leave(BooleanSupplier permitted) {
        try {
            if (permitted.getAsBoolean()) {
                this.group.withdraw();
                become(led() ? Stage.RELEASED : Stage.OUT);
            } else {
                become(Stage.CANDIDATE);
            }
        } catch (Throwable ex) {
            failed(Stage.CANDIDATE, ex);
        }
    }

    private void failed(Stage stage, Throwable thrown) {
        synchronized (this) {
            this.failure = thrown;
            this.stage = stage;
        }
        this.changed.run();
    }

    private void become(Stage stage) {
        synchronized (this) {
            this.stage = stage;
        }
        this.changed.run();
    }

    /** Whether it is being withdrawn, or what it had is nobody's yet. */
    synchronized boolean isUnderWay() {
        return this.stage == Stage.WITHDRAWING || this.stage == Stage.RELEASED;
    }

    /** Whether it led before this instance left, and has not since. */
    synchronized boolean wantsBack() {
        return this.wantsBack && this.stage == Stage.CANDIDATE;
    }

    /** It leads again. */
    synchronized void hasItBack() {
        this.wantsBack = false;
    }

    /** It may be tried again. */
    synchronized void forget() {
        this.failure = null;
    }

    /** It is known who leads now, or nobody asks any more. */
    synchronized void settle() {
        if (this.stage == Stage.RELEASED) {
            this.stage = Stage.OUT;
        }
    }

    /**
     * Be a candidate again, in the background; does nothing while it is being withdrawn, if it is one, or if that has failed.
     * @param back whether this instance is back; otherwise it has stepped back for another one
     */
    void join(boolean back) {
        synchronized (this) {
            if ((this.stage != Stage.OUT && this.stage != Stage.RELEASED) || this.failure != null) {
                return;
            }
            this.stage = Stage.JOINING;
            this.wantsBack = back && (this.led || this.wantsBack);
        }
        try {
            this.threads.start("shutdown-leadership-start", this::enter);
        } catch (Throwable ex) {
            failed(Stage.OUT, ex);
        }
    }

    private void enter() {
        try {
            this.group.join();
            become(Stage.CANDIDATE);
        } catch (Throwable ex) {
            failed(Stage.OUT, ex);
        }
    }
}
