package io.quiesce.shutdown.leases;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.quiesce.shutdown.LeaseActivity;
import io.quiesce.shutdown.LeaseDecision;
import io.quiesce.shutdown.LeaseListener;
import io.quiesce.shutdown.Leases;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ShutdownTimings;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.Outlook;
import io.quiesce.shutdown.tracking.TrackedWork;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Keeps the leases of an application.
 */
final class LeaseKeeper implements Leases, SmartInitializingSingleton, AutoCloseable {

    private final LeaseTerms terms;

    private final WorkLedger ledger;

    private final EngineClock clock;

    private final Supplier<List<LeaseActivity>> activities;

    private final Supplier<List<LeaseListener>> listeners;

    private final Consumer<Throwable> failures;

    private final LeaseBook book = new LeaseBook();

    private final Expiry expiry;

    LeaseKeeper(
            LeaseTerms terms,
            WorkLedger ledger,
            EngineClock clock,
            ThreadStarter threads,
            Supplier<List<LeaseActivity>> activities,
            Supplier<List<LeaseListener>> listeners,
            Consumer<Throwable> failures) {
        this.terms = terms;
        this.ledger = ledger;
        this.clock = clock;
        this.activities = activities;
        this.listeners = listeners;
        this.failures = failures;
        this.expiry =
                new Expiry(this.book, clock, threads, (leases) -> tell(leases, LeaseListener.Reason.EXPIRED), failures);
    }

    @Override
    public LeaseDecision renew(String holder, Collection<String> contacts, Duration requested) {
        Set<String> asked = new LinkedHashSet<>(contacts);
        if (asked.isEmpty()) {
            throw new IllegalArgumentException("'contacts' must not be empty");
        }
        if (requested.isNegative() || requested.isZero() || requested.compareTo(ShutdownTimings.LONGEST) > 0) {
            throw new IllegalArgumentException("'requested' must be positive and at most %s days but is %s"
                    .formatted(ShutdownTimings.LONGEST.toDays(), requested));
        }
        boolean activeOnly = this.terms.areForActiveOnly();
        List<Lease> refused = new ArrayList<>();
        if (activeOnly) {
            // An idle contact that is not named now would be refused when it is: there is no use in keeping it.
            Set<String> idle = this.book.contacts(holder);
            idle.addAll(asked);
            idle.removeIf((contact) -> isActive(holder, contact));
            asked.removeAll(idle);
            refused.addAll(this.book.remove(holder, idle));
        }
        Duration duration = this.terms.duration(activeOnly, requested);
        Set<String> renewed = this.book.renew(
                holder,
                asked,
                this.clock.nanoTime() + duration.toNanos(),
                (contact) -> begin(holder, contact),
                this.terms::isOffline);
        return finish(contacts, renewed, duration, refused);
    }

    private LeaseDecision finish(
            Collection<String> contacts, Set<String> renewed, Duration duration, List<Lease> refused) {
        contacts.stream()
                .distinct()
                .filter((contact) -> !renewed.contains(contact))
                .forEach((contact) -> this.terms.countRefusal());
        end(refused, LeaseListener.Reason.REFUSED);
        return this.terms.decision(renewed, duration);
    }

    private TrackedWork begin(String holder, String contact) {
        TrackedWork work = this.ledger.begin(WorkKind.SESSIONS, () -> "lease of " + holder);
        work.expect(new Outlook() {
            @Override
            public OptionalLong remaining() {
                return LeaseKeeper.this.book.remaining(holder, contact, LeaseKeeper.this.clock.nanoTime());
            }

            @Override
            public boolean isRefusedNext() {
                return !isActive(holder, contact);
            }
        });
        return work;
    }

    private boolean isActive(String holder, String contact) {
        for (LeaseActivity activity : this.activities.get()) {
            try {
                if (activity.isActive(holder, contact)) {
                    return true;
                }
            } catch (RuntimeException ex) {
                this.failures.accept(ex);
            }
        }
        return false;
    }

    @Override
    public boolean release(String holder) {
        return end(this.book.removeAll(holder), LeaseListener.Reason.RELEASED);
    }

    @Override
    public boolean release(String holder, String contact) {
        return end(this.book.remove(holder, Set.of(contact)), LeaseListener.Reason.RELEASED);
    }

    private boolean end(List<Lease> leases, LeaseListener.Reason reason) {
        this.expiry.follow();
        tell(leases, reason);
        return !leases.isEmpty();
    }

    private void tell(List<Lease> leases, LeaseListener.Reason reason) {
        for (Lease lease : leases) {
            this.listeners.get().forEach((listener) -> tell(listener, lease, reason));
            lease.work().close();
        }
    }

    private void tell(LeaseListener listener, Lease lease, LeaseListener.Reason reason) {
        try {
            listener.ended(lease.holder(), lease.contact(), reason);
        } catch (Throwable ex) {
            this.failures.accept(ex);
        }
    }

    @Override
    public Set<String> holders() {
        return this.book.holders();
    }

    @Override
    public Set<String> contacts(String holder) {
        return this.book.contacts(holder);
    }

    /** They may use leases themselves, and could not be made before; while the application is closed no bean can be. */
    @Override
    public void afterSingletonsInstantiated() {
        Objects.requireNonNull(this.activities.get());
        Objects.requireNonNull(this.listeners.get());
    }

    /** The application is closed: beans that could be told are going, too. */
    @Override
    public void close() {
        this.book.close().forEach((lease) -> lease.work().withdraw());
        this.expiry.follow();
    }
}
