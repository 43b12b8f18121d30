package io.quiesce.shutdown.tracking;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.WorkTracker.Work;
import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.Leaderships;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.engine.Workload;
import org.jspecify.annotations.Nullable;

/**
 * The one book in which all work is entered when it begins and struck out when it ends.
 * <p>
 * While the application is online, entering and striking out take no lock that is shared. While it drains, the end of work
 * signals the clock, so that nobody has to poll.
 *
 * @since 0.1.0
 */
public final class WorkLedger implements Workload {

    private final Book book;

    private final Sources sources;

    private final TaskGate taskGate = new TaskGate();

    private final RequestGate requestGate;

    private volatile boolean tasksAbandoned;

    private volatile Supplier<ShutdownReport.Sessions> sessions = () -> ShutdownReport.Sessions.NONE;

    private volatile Supplier<Leaderships> leaderships = () -> Leaderships.NONE;

    /**
     * Create an empty ledger.
     * @param clock to tell the age of work and to signal its end
     * @param threads to run cancellation callbacks on
     * @param failures told of what cancellation callbacks throw
     */
    public WorkLedger(EngineClock clock, ThreadStarter threads, Consumer<Throwable> failures) {
        this.book = new Book(clock, threads, failures);
        this.requestGate = new RequestGate(clock);
        this.sources = new Sources(this.book::enter, threads, failures, clock);
    }

    /**
     * Return the ledger as applications see it.
     * @return their view
     */
    public WorkTracker tracker() {
        return new LedgerTracker(this);
    }

    /**
     * Return what the calling thread does.
     * @return the innermost work of this ledger, or nothing
     */
    public Optional<Work> current() {
        return Optional.ofNullable(TrackedWork.current(this.book));
    }

    /**
     * Begin a background task, unless tasks are no longer started.
     * @param description what is being done
     * @return the work, or {@code null} if it was refused
     */
    public @Nullable TrackedWork beginTask(Supplier<String> description) {
        if (this.taskGate.isClosed()) {
            this.book.tallies().of(WorkKind.TASKS).refuse();
            return null;
        }
        TrackedWork work = this.book.enter(WorkKind.TASKS, description);
        return this.taskGate.admits() ? work : this.book.refuse(work);
    }

    /**
     * Take note of the first bytes of something that may become a request: it is one of those that are served, however long
     * the rest takes. It ends by {@link #beginRequest(TrackedWork, Supplier)} or {@link TrackedWork#withdraw()}.
     * @param description where it comes from
     * @return the work, or {@code null} if requests are refused, which does not count as a refusal yet, or may be because the
     * application is softly out of service
     */
    public @Nullable TrackedWork arrive(Supplier<String> description) {
        if (!this.requestGate.isOpen() || this.book.isOutOfServiceSoftly()) {
            // Who is softly out of service closes nothing, and a flood of what is refused at the door must not hold it
            // up.
            return null;
        }
        TrackedWork work = this.book.enter(WorkKind.REQUESTS, description);
        boolean late = !this.requestGate.isOpen() && this.book.takeBack(work);
        return late ? null : work;
    }

    /**
     * Begin a request that has arrived before.
     * @param arrived what {@link #arrive(Supplier)} returned
     * @param description what is being asked for
     * @return the same work
     */
    public TrackedWork beginRequest(TrackedWork arrived, Supplier<String> description) {
        arrived.describe(description);
        this.requestGate.note();
        return arrived;
    }

    /**
     * Begin something that is never refused here: a message, for which who fetches it answers, or a session.
     * @param kind what it is
     * @param description what is being handled or held
     * @return the work
     */
    public TrackedWork begin(WorkKind kind, Supplier<String> description) {
        return this.book.enter(kind, description);
    }

    /**
     * Begin a request that is not refused here: whoever sends it may not have been told yet. Only a source may use this, and
     * only before its {@link WorkSource#stopAccepting()} returns.
     * @param description what is being asked for
     * @return the work
     */
    public TrackedWork beginPromisedRequest(Supplier<String> description) {
        TrackedWork work = this.book.enter(WorkKind.REQUESTS, description);
        this.requestGate.note();
        return work;
    }

    /**
     * Take note of something that was refused elsewhere, because of a shutdown.
     * @param kind what it was
     */
    public void refuse(WorkKind kind) {
        this.book.tallies().of(kind).refuse();
    }

    /**
     * End work that was done in vain, because nobody outside knows of it: it will be done again. It stands among the abandoned
     * work of the report, and the exit code is {@code 1}.
     * @param work the work
     * @param failure what is wrong
     */
    public void fail(TrackedWork work, Throwable failure) {
        this.sources.fail(work, failure);
    }

    /**
     * Return whether requests are accepted as far as a shutdown is concerned: its window is not over.
     * @return whether they are, which they also are while no shutdown is under way
     */
    public boolean isAcceptingRequests() {
        return this.requestGate.isOpen();
    }

    /**
     * Begin a request, unless requests are refused.
     * @param description what is being asked for
     * @return the work, or {@code null} if it was refused
     */
    public @Nullable TrackedWork beginRequest(Supplier<String> description) {
        if (!this.requestGate.isOpen()) {
            // Refusals leave the counters alone, so that a flood of them cannot hold the drain.
            this.book.tallies().of(WorkKind.REQUESTS).refuse();
            return null;
        }
        TrackedWork work = this.book.enter(WorkKind.REQUESTS, description);
        this.requestGate.note();
        return this.requestGate.isOpen() ? work : this.book.refuse(work);
    }

    /**
     * Return whether the application drains, for good or not, so that whoever is served should be told to go elsewhere next
     * time.
     * @return whether it is out of service
     */
    public boolean isDraining() {
        return this.book.isDraining();
    }

    /**
     * Return whether the application drains for good.
     * @return whether it will not be in service again
     */
    public boolean isShuttingDown() {
        return this.book.isShuttingDown();
    }

    @Override
    public void leave(boolean out) {
        this.book.leave(out);
    }

    /**
     * Return whether tasks were given up that may still be running, for which nobody should wait any more.
     * @return whether tasks have been abandoned
     */
    public boolean hasAbandonedTasks() {
        return this.tasksAbandoned;
    }

    @Override
    public void addSource(WorkSource source) {
        this.sources.add(source);
    }

    @Override
    public void startCounting() {
        this.requestGate.watch();
        this.book.shutDown();
    }

    @Override
    public void startDraining() {
        startCounting();
        this.sources.start("no longer fetching", (source) -> source::stopFetching);
    }

    @Override
    public List<WorkDetails> release(Predicate<Thread> closing) {
        return this.book.outstanding().release(closing);
    }

    @Override
    public void refuseRequests() {
        this.requestGate.close();
        this.sources.start("no longer accepting", (source) -> source::stopAccepting);
    }

    @Override
    public boolean isIdle(Set<WorkKind> kinds) {
        return this.book.tallies().areIdle(kinds);
    }

    @Override
    public boolean stopTasksIfIdle() {
        return this.taskGate.closeIf(() -> isIdle(WorkKind.HOLDING_TASKS));
    }

    @Override
    public boolean areSourcesStopping() {
        return this.sources.areStopping();
    }

    @Override
    public long lastRequestBegan() {
        return this.requestGate.lastBegan();
    }

    @Override
    public Map<WorkKind, Long> counts() {
        return this.book.tallies().map(Tally::outstanding);
    }

    @Override
    public Map<WorkKind, Long> completed() {
        return this.book.tallies().map(Tally::completed);
    }

    @Override
    public Map<WorkKind, Long> refused() {
        return this.book.tallies().map(Tally::refused);
    }

    /**
     * Say who knows what becomes of long-lived sessions.
     * @param sessions tells it; must not wait
     */
    public void reportSessions(Supplier<ShutdownReport.Sessions> sessions) {
        this.sessions = sessions;
    }

    @Override
    public ShutdownReport.Sessions sessions() {
        return this.sessions.get();
    }

    /**
     * Say who knows what becomes of leaderships.
     * @param leaderships tells it; must not wait
     */
    public void reportLeaderships(Supplier<Leaderships> leaderships) {
        this.leaderships = leaderships;
    }

    @Override
    public Leaderships leaderships() {
        return this.leaderships.get();
    }

    @Override
    public List<WorkDetails> outstanding() {
        return this.book.outstanding().describe();
    }

    /**
     * Return whether somebody should find out what would become of a request that has just come, were the application going
     * out of service. That is so for a few requests only, and for each of them once.
     * @param request the request
     * @return whether {@link #sample} should be told
     */
    public boolean isSampleDue(TrackedWork request) {
        return this.book.forecasting().isSampleDue(request.began());
    }

    /**
     * Take note of what would become of a request.
     * @param request what is asked for
     * @param refused whether it would be refused
     */
    public void sample(String request, boolean refused) {
        this.book.forecasting().sample(request, refused);
    }

    /**
     * Return what is to be expected if the application goes out of service now.
     * @param window how long requests would still be accepted
     * @param cancelAfter when a shutdown would cancel what is running
     * @return what would become of what is outstanding
     */
    public Forecast forecast(Duration window, Duration cancelAfter) {
        return this.book.forecasting().tell(this.book.outstanding().everything(), window, cancelAfter);
    }

    @Override
    public List<WorkDetails> cancel() {
        return this.book.cancel();
    }

    @Override
    public List<WorkDetails> cancelled() {
        return this.book.cancelled();
    }

    @Override
    public List<WorkDetails> failed() {
        return this.sources.failed();
    }

    @Override
    public List<WorkDetails> abandon() {
        this.taskGate.close();
        List<WorkDetails> abandoned = this.book.abandon();
        this.tasksAbandoned = abandoned.stream().anyMatch((work) -> work.kind() == WorkKind.TASKS);
        return abandoned;
    }
}
