package io.quiesce.shutdown.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.quiesce.shutdown.LeaseDecision;
import io.quiesce.shutdown.LeaseListener.Reason;
import io.quiesce.shutdown.ShutdownState;

/**
 * What leases are to be like: renewed on the terms of the state, each ended once, at its time and for the reason that is said, and
 * the application offline as soon as there is none. What happens at the very moment of a change can go one way or the other.
 */
final class LeasePromises {

    private record Key(String holder, String contact) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            int order = this.holder.compareTo(other.holder);
            return (order != 0) ? order : this.contact.compareTo(other.contact);
        }
    }

    private final LongSupplier time;

    private final long window;

    private final Duration expiryUponOffline;

    private final Findings findings;

    private final List<Supplier<String>> story = new ArrayList<>();

    /** When each lease ends if nobody renews it. */
    private final Map<Key, Long> live = new TreeMap<>();

    /** Those whose time was up when they were granted anew: it may be said, and need not. */
    private final Map<Key, Long> overtaken = new TreeMap<>();

    private final Set<String> renewing = new HashSet<>();

    private final Set<String> releasing = new HashSet<>();

    private final List<Runnable> judgements = new ArrayList<>();

    private long judgedAt;

    private ShutdownState state = ShutdownState.ONLINE;

    private long since = -1;

    private long refusingSince = Times.NEVER;

    private long emptySince;

    LeasePromises(LongSupplier time, Duration window, Duration expiryUponOffline, Findings findings) {
        this.time = time;
        this.window = window.toNanos();
        this.expiryUponOffline = expiryUponOffline;
        this.findings = findings;
    }

    List<String> story() {
        return this.story.stream().map(Supplier::get).toList();
    }

    private long now() {
        return this.time.getAsLong();
    }

    /** Put into words only if somebody wants to read it, which takes its time. */
    private void tell(String what, Object... arguments) {
        long at = now();
        this.story.add(() -> Times.at(at) + " " + what.formatted(arguments));
    }

    /** The application is in another state. */
    void changed(ShutdownState next) {
        tell("%s", next);
        judgeWhatIsOver();
        this.judgements.clear();
        checkNotDry();
        if (next == ShutdownState.OFFLINE) {
            this.findings.check(this.live.isEmpty(), "Offline with leases: %s", this.live);
            this.findings.check(now() >= this.since + this.window, "Offline in the window, at %s", now());
        }
        // Who is told of a resumption may be told after the beginning of the shutdown that has overtaken it.
        if (next != this.state && this.state != ShutdownState.SHUTTING_DOWN) {
            this.state = next;
            this.since = now();
            this.refusingSince = (next == ShutdownState.BECOMING_OFFLINE) ? now() + this.window : Times.NEVER;
        }
    }

    /** A shutdown refuses from now on. */
    void refusing() {
        tell("refusing");
        judgeWhatIsOver();
        this.judgements.clear();
        this.refusingSince = now();
    }

    private void checkNotDry() {
        if (this.state == ShutdownState.BECOMING_OFFLINE && this.live.isEmpty()) {
            long dry = Math.max(this.emptySince, this.refusingSince);
            this.findings.check(now() <= dry, "Dry since %s, and not offline at %s", dry, now());
        }
    }

    void renewing(String holder) {
        judgeWhatIsOver();
        this.renewing.add(holder);
    }

    /** A holder has asked, and got an answer. */
    void renewed(String holder, Set<String> asked, Set<String> active, Duration requested, LeaseDecision decision) {
        tell("%s asked for %s with %s active: %s", holder, asked, active, decision);
        this.renewing.remove(holder);
        Set<String> granted = decision.contacts();
        judge(expected(asked, active), holder, active, requested, decision);
        granted.forEach((contact) ->
                grant(new Key(holder, contact), now() + decision.duration().toNanos()));
    }

    private Set<String> expected(Set<String> asked, Set<String> active) {
        Set<String> expected = new HashSet<>((this.state == ShutdownState.OFFLINE) ? Set.of() : asked);
        if (isForActiveOnly()) {
            expected.retainAll(active);
        }
        return expected;
    }

    private boolean isForActiveOnly() {
        return this.state == ShutdownState.OFFLINE || now() > this.refusingSince;
    }

    /** Say what is wrong, but not before it is certain that the application was not just about to change. */
    private void judge(
            Set<String> expected, String holder, Set<String> active, Duration requested, LeaseDecision decision) {
        if (this.since == now() || this.refusingSince == now()) {
            return;
        }
        long at = now();
        Duration duration = duration(isForActiveOnly(), requested);
        boolean keepsIdle =
                isForActiveOnly() && !this.live.keySet().stream().allMatch((key) -> mayStay(key, holder, active));
        this.judgedAt = at;
        this.judgements.add(() -> {
            Set<String> granted = decision.contacts();
            this.findings.check(granted.equals(expected), "%s got %s and not %s, at %s", holder, granted, expected, at);
            this.findings.check(!keepsIdle, "%s keeps leases that are not in use, at %s", holder, at);
            this.findings.check(
                    granted.isEmpty() || decision.duration().equals(duration),
                    "%s got %s and not %s, at %s",
                    holder,
                    decision.duration(),
                    duration,
                    at);
        });
    }

    private void judgeWhatIsOver() {
        if (now() > this.judgedAt) {
            this.judgements.forEach(Runnable::run);
            this.judgements.clear();
        }
    }

    private static boolean mayStay(Key key, String holder, Set<String> active) {
        return !key.holder().equals(holder) || active.contains(key.contact());
    }

    private Duration duration(boolean activeOnly, Duration requested) {
        boolean shorter = !this.expiryUponOffline.isZero() && this.expiryUponOffline.compareTo(requested) < 0;
        return (activeOnly && shorter) ? this.expiryUponOffline : requested;
    }

    private void grant(Key key, long expires) {
        checkNotDry();
        Long before = this.live.put(key, expires);
        if (before != null && before == now()) {
            this.overtaken.put(key, before);
        }
    }

    void releasing(String holder) {
        this.releasing.add(holder);
    }

    void released(String holder, boolean some) {
        tell("%s released: %s", holder, some);
        this.releasing.remove(holder);
        this.findings.check(
                this.live.keySet().stream().noneMatch((key) -> key.holder().equals(holder)),
                "%s has leases although it has released them",
                holder);
    }

    /** A lease is said to have ended. */
    void ended(String holder, String contact, Reason reason) {
        tell("%s/%s %s", holder, contact, reason);
        Key key = new Key(holder, contact);
        Long expires = this.live.get(key);
        if (reason == Reason.EXPIRED && this.overtaken.remove(key, now())) {
            return;
        }
        this.findings.check(expires != null, "%s ended twice, or never began, at %s", key, now());
        if (expires == null) {
            return;
        }
        switch (reason) {
            case EXPIRED -> this.findings.check(expires == now(), "%s expired at %s, not at %s", key, now(), expires);
            case REFUSED ->
                this.findings.check(
                        this.renewing.contains(holder)
                                && (this.since == now()
                                        || now() >= this.refusingSince
                                        || this.state == ShutdownState.OFFLINE),
                        "%s was refused at %s",
                        key,
                        now());
            case RELEASED -> this.findings.check(this.releasing.contains(holder), "%s was not released", key);
        }
        this.live.remove(key);
        if (this.live.isEmpty()) {
            this.emptySince = now();
        }
    }

    /** Look at how many are counted, at a moment at which nothing else happens. */
    void checkCount(long counted) {
        judgeWhatIsOver();
        this.live.forEach(
                (key, expires) -> this.findings.check(expires >= now(), "%s did not expire at %s", key, expires));
        if (!this.live.containsValue(now())) {
            this.findings.check(
                    counted == this.live.size(), "%s are counted, and there are %s", "" + counted, this.live);
        }
    }
}
