package io.quiesce.shutdown.tracking;

import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.quiesce.shutdown.AdmissionRequest;
import io.quiesce.shutdown.AffinityResolver;
import io.quiesce.shutdown.PriorityResolver;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.WorkKind;
import org.jspecify.annotations.Nullable;

/**
 * The one place where it is decided what an application lets in that is becoming offline or is so.
 * <p>
 * Who asks counts what becomes of the answer: a request that was let in can turn out to have come too late.
 *
 * @since 0.1.0
 */
public final class Admission {

    /**
     * What has been decided, and why.
     *
     * @since 0.1.0
     */
    public enum Decision {

        /** Accepted: the application is in service. */
        ONLINE(true),

        /** Accepted: it is served whatever the state. */
        EXEMPT(true),

        /** Accepted: the window is not over. */
        WINDOW(true),

        /** Accepted: only this instance can serve it. */
        AFFINITY(true),

        /** Accepted: it is important. */
        PRIORITY(true),

        /** Refused: the application is becoming offline. */
        BECOMING_OFFLINE(false),

        /** Refused: the application is offline. */
        OFFLINE(false);

        private final boolean accepted;

        Decision(boolean accepted) {
            this.accepted = accepted;
        }

        /**
         * Return whether the request is let in.
         * @return whether it is accepted
         */
        public boolean isAccepted() {
            return this.accepted;
        }

        /**
         * Return the name of this decision for people and meters.
         * @return the name in lower case, with hyphens
         */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Supplier<ShutdownState> state;

    private final BooleanSupplier refusing;

    private final Iterable<AffinityResolver> affinities;

    private final Iterable<PriorityResolver> priorities;

    private final Consumer<Throwable> failures;

    private final Decisions decisions;

    /**
     * Create an admission.
     * @param state the state of the application
     * @param refusing whether the window of a drain is over
     * @param affinities say what belongs here, not asked before it matters
     * @param priorities say what is important, not asked before it matters
     * @param failures told of what those throw
     * @param decisions counts what is decided for good
     */
    public Admission(
            Supplier<ShutdownState> state,
            BooleanSupplier refusing,
            Iterable<AffinityResolver> affinities,
            Iterable<PriorityResolver> priorities,
            Consumer<Throwable> failures,
            Decisions decisions) {
        this.state = state;
        this.refusing = refusing;
        this.affinities = affinities;
        this.priorities = priorities;
        this.failures = failures;
        this.decisions = decisions;
    }

    /**
     * Return whether everything is let in, which is so unless the application is softly out of service. A shutdown has rules
     * of its own.
     * @return whether nothing has to be decided
     */
    public boolean isOpen() {
        ShutdownState now = this.state.get();
        return now == ShutdownState.ONLINE || now == ShutdownState.SHUTTING_DOWN;
    }

    /**
     * Return what clients are told while the application is not online, so that they go elsewhere next time.
     * @return {@code becoming-offline}, {@code offline} or {@code shutting-down}, or {@code null} while it is online
     */
    public @Nullable String leaving() {
        ShutdownState now = this.state.get();
        return (now == ShutdownState.ONLINE)
                ? null
                : now.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Decide about a request that is not served whatever the state.
     * @param request the request
     * @return the decision, which has not been counted
     */
    public Decision decide(AdmissionRequest request) {
        if (isOpen()) {
            return Decision.ONLINE;
        }
        if (isOffline()) {
            return Decision.OFFLINE;
        }
        if (!this.refusing.getAsBoolean()) {
            return Decision.WINDOW;
        }
        if (speaksForIt(this.affinities, (resolver) -> resolver.belongsHere(request))) {
            return Decision.AFFINITY;
        }
        if (speaksForIt(this.priorities, (resolver) -> resolver.hasPriority(request))) {
            return Decision.PRIORITY;
        }
        return Decision.BECOMING_OFFLINE;
    }

    /**
     * Return whether a request would be refused if the application were becoming offline, past its window.
     * @param request the request
     * @return whether nothing speaks for it
     */
    public boolean wouldRefuse(AdmissionRequest request) {
        return !speaksForIt(this.affinities, (resolver) -> wouldBelongHere(resolver, request))
                && !speaksForIt(this.priorities, (resolver) -> resolver.hasPriority(request));
    }

    private static boolean wouldBelongHere(AffinityResolver resolver, AdmissionRequest request) {
        return (resolver instanceof QuietAffinity quiet)
                ? quiet.wouldBelongHere(request)
                : resolver.belongsHere(request);
    }

    private <R> boolean speaksForIt(Iterable<R> resolvers, Predicate<R> question) {
        for (R resolver : resolvers) {
            try {
                if (question.test(resolver)) {
                    return true;
                }
            } catch (RuntimeException ex) {
                this.failures.accept(ex);
            }
        }
        return false;
    }

    /**
     * Return whether nothing new begins here any more: the application is softly out of service and past its window.
     * @return whether requests are refused that nothing speaks for, and sessions are not created
     */
    public boolean isRefusing() {
        return !isOpen() && this.refusing.getAsBoolean();
    }

    /**
     * Return whether the application is offline. Who has been let in and counted asks this once more: then either the
     * application is found not to be dry, or what comes too late is found here.
     * @return whether what has just been let in must go again
     */
    public boolean isOffline() {
        return this.state.get() == ShutdownState.OFFLINE;
    }

    /**
     * Count a decision that is final.
     * @param decision the decision
     */
    public void conclude(Decision decision) {
        this.decisions.add(WorkKind.REQUESTS, decision);
    }

    /**
     * Return how often something was decided for good while the application was softly out of service.
     * @param decision the decision
     * @return the number of requests
     */
    public long count(Decision decision) {
        return this.decisions.count(WorkKind.REQUESTS, decision);
    }
}
