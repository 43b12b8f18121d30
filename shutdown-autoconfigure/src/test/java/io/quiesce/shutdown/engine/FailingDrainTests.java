package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.ShutdownProgress;
import io.quiesce.shutdown.engine.ShutdownReport.PhaseSpan;
import io.quiesce.shutdown.engine.ShutdownReport.Result;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The engine's own steps fail, as any code does when there is no memory left.
 */
class FailingDrainTests {

    private static final ShutdownTimings TIMINGS = new ShutdownTimings(
            Duration.ZERO,
            null,
            Duration.ofSeconds(8),
            Duration.ofSeconds(1),
            Duration.ofSeconds(12),
            Duration.ofSeconds(2));

    private final VirtualClock clock = new VirtualClock();

    private final ScriptedThreads threads = new ScriptedThreads(this.clock);

    private final Workload ledger = new WorkLedger(this.clock, this.threads, (failure) -> {});

    private final RecordingListener listener = new RecordingListener(this.clock);

    private final List<ShutdownProgress> progress = new ArrayList<>();

    private final ShutdownEngine engine = new ShutdownEngine(TIMINGS, this.clock, failing(), this.threads);

    private String failingStep = "";

    private int failuresLeft;

    @BeforeEach
    void addParticipants() {
        this.engine.addListener(this.listener);
        this.engine.addListener(new ShutdownListener() {
            @Override
            public void began(ShutdownProgress begun) {
                FailingDrainTests.this.progress.add(begun);
            }
        });
    }

    /** What is to be drained, with steps for which there is no memory. */
    private Workload failing() {
        return (Workload) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Workload.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals(this.failingStep) && this.failuresLeft-- > 0) {
                        throw new OutOfMemoryError("Java heap space");
                    }
                    return call(method, arguments);
                });
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(this.ledger, arguments);
        } catch (InvocationTargetException ex) {
            throw ex.getTargetException();
        }
    }

    private ShutdownReport shutDown(String failing, int times) {
        this.failingStep = failing;
        this.failuresLeft = times;
        this.engine.drain(ShutdownCause.SIGTERM);
        return this.engine.closed().orElseThrow();
    }

    private void assertFailed(ShutdownReport report) {
        assertThat(report.exitCode()).isOne();
        assertThat(report.phases()).first().extracting(PhaseSpan::outcome).isEqualTo(Result.FAILED);
        assertThat(this.listener.failures)
                .hasOnlyElementsOfType(OutOfMemoryError.class)
                .isNotEmpty();
    }

    @Test
    void aStepThatFailsIsTriedAgainInAWhile() {
        ShutdownReport report = shutDown("stopTasksIfIdle", 1);
        assertFailed(report);
        assertThat(report.elapsed()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aStepThatFailsIsTriedAgainWhenThereIsNews() {
        this.threads.takes("shutdown-quick", Duration.ofMillis(100));
        this.engine.addHandler("quick", (milestones) -> {});
        ShutdownReport report = shutDown("stopTasksIfIdle", 1);
        assertFailed(report);
        assertThat(report.elapsed()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void anInterruptMeanwhileIsForWhoeverComesNext() {
        this.clock.at(Duration.ofMillis(500), () -> Thread.currentThread().interrupt());
        ShutdownReport report = shutDown("stopTasksIfIdle", 1);
        assertThat(Thread.interrupted()).isTrue();
        assertFailed(report);
    }

    @Test
    void aStepThatFailsForEverEndsWithThePhase() {
        ShutdownReport report = shutDown("stopTasksIfIdle", Integer.MAX_VALUE);
        assertFailed(report);
        assertThat(report.elapsed()).isEqualTo(TIMINGS.forceShutdownAfter());
    }

    @Test
    void theApplicationIsClosedAlthoughTheDrainCannotEvenBegin() {
        ShutdownReport report = shutDown("startDraining", 1);
        assertThat(report.exitCode()).isOne();
        assertThat(this.listener.failures).singleElement().isInstanceOf(OutOfMemoryError.class);
        // Whoever else closes the application waits for this.
        assertThat(this.progress).singleElement().satisfies((milestones) -> assertThat(
                        milestones.forceShutdown().isReached())
                .isTrue());
    }
}
