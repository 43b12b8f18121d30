package io.quiesce.shutdown.web;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

import io.quiesce.shutdown.DrainStatus;
import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.engine.Deadlines;
import io.quiesce.shutdown.engine.ShutdownListener;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.event.EventListener;

/**
 * What a test and its application have in common.
 */
final class ShopSteps implements ShutdownListener {

    /** A request that is served until it is answered. */
    static final class Held {

        private final Thread thread = Thread.currentThread();

        private final CompletableFuture<String> answer = new CompletableFuture<>();

        Thread thread() {
            return this.thread;
        }

        CompletableFuture<String> answer() {
            return this.answer;
        }

        void answer(String text) {
            this.answer.complete(text);
        }

        void fail() {
            this.answer.completeExceptionally(new IllegalStateException("The shop has a fault"));
        }
    }

    private final BlockingQueue<Held> entered = new LinkedBlockingQueue<>();

    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

    private final BlockingQueue<ShutdownState> states = new LinkedBlockingQueue<>();

    private final BlockingQueue<ReadinessState> readiness = new LinkedBlockingQueue<>();

    private final CountDownLatch initiated = new CountDownLatch(1);

    private final CountDownLatch refusing = new CountDownLatch(1);

    private final CompletableFuture<List<WorkDetails>> abandoned = new CompletableFuture<>();

    private final CompletableFuture<ShutdownReport> report = new CompletableFuture<>();

    /** Called by the application. */
    Held enter() {
        Held held = new Held();
        this.entered.add(held);
        return held;
    }

    Held awaitEntered() throws InterruptedException {
        return this.entered.take();
    }

    /** Called by the application: a request has ended before it was answered. */
    void ended(String how) {
        this.ends.add(how);
    }

    String awaitEnded() throws InterruptedException {
        return this.ends.take();
    }

    void awaitState(ShutdownState wanted) throws InterruptedException {
        while (this.states.take() != wanted) {
            continue;
        }
    }

    @EventListener
    void readinessChanged(AvailabilityChangeEvent<ReadinessState> event) {
        this.readiness.add(event.getState());
    }

    void awaitReadiness(ReadinessState wanted) throws InterruptedException {
        while (this.readiness.take() != wanted) {
            continue;
        }
    }

    void awaitInitiated() throws InterruptedException {
        this.initiated.await();
    }

    void awaitRefusing() throws InterruptedException {
        this.refusing.await();
    }

    List<WorkDetails> awaitAbandoned() throws Exception {
        return this.abandoned.get();
    }

    ShutdownReport awaitReport() throws Exception {
        return this.report.get();
    }

    @Override
    public void changed(DrainStatus status, Map<WorkKind, Long> outstanding) {
        this.states.add(status.state());
    }

    @Override
    public void initiated(ShutdownCause cause, Deadlines deadlines, Map<WorkKind, Long> outstanding) {
        this.initiated.countDown();
    }

    @Override
    public void refusing(boolean early) {
        this.refusing.countDown();
    }

    @Override
    public void abandoned(List<WorkDetails> work) {
        this.abandoned.complete(work);
    }

    @Override
    public void ended(ShutdownReport report) {
        this.report.complete(report);
    }
}
