package io.quiesce.shutdown.quartz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.quiesce.shutdown.Drain;
import io.quiesce.shutdown.ShutdownExempt;
import io.quiesce.shutdown.ShutdownState;
import io.quiesce.shutdown.WorkTracker;
import io.quiesce.shutdown.autoconfigure.ShutdownAutoConfiguration;
import io.quiesce.shutdown.engine.ShutdownEngine;
import io.quiesce.shutdown.engine.ShutdownReport;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.InterruptableJob;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.listeners.JobListenerSupport;
import org.quartz.listeners.SchedulerListenerSupport;
import org.quartz.listeners.TriggerListenerSupport;
import org.quartz.simpl.SimpleThreadPool;
import org.quartz.spi.JobFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.quartz.autoconfigure.QuartzAutoConfiguration;
import org.springframework.boot.quartz.autoconfigure.SchedulerFactoryBeanCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Jobs of Quartz with Spring Boot's scheduler, in memory and in a database. */
@Timeout(60)
class QuartzDrainTests {

    private final String url = "jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1".formatted(UUID.randomUUID());

    private final Gate gate = new Gate();

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ShutdownAutoConfiguration.class,
                    QuartzShutdownAutoConfiguration.class,
                    DataSourceAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class,
                    QuartzAutoConfiguration.class))
            .withBean(Gate.class, () -> this.gate)
            .withPropertyValues(
                    "spring.datasource.url=" + this.url,
                    "spring.quartz.properties.org.quartz.threadPool.threadCount=1",
                    "spring.quartz.jdbc.initialize-schema=always");

    /** What jobs tell of themselves, and what lets them go on. */
    static final class Gate {

        final BlockingQueue<String> begun = new LinkedBlockingQueue<>();

        final BlockingQueue<String> ended = new LinkedBlockingQueue<>();

        final Semaphore mayEnd = new Semaphore(0);

        void pass(JobExecutionContext context) {
            this.begun.add(context.getJobDetail().getKey().getName());
            try {
                this.mayEnd.acquire();
                this.ended.add("completed");
            } catch (InterruptedException ex) {
                this.ended.add("interrupted");
            }
        }
    }

    static class Patient implements Job {

        final Gate gate;

        Patient(Gate gate) {
            this.gate = gate;
        }

        @Override
        public void execute(JobExecutionContext context) {
            this.gate.pass(context);
        }
    }

    @ShutdownExempt
    static class Exempt extends Patient {

        Exempt(Gate gate) {
            super(gate);
        }
    }

    static class Stubborn extends Patient {

        Stubborn(Gate gate) {
            super(gate);
        }

        @Override
        public void execute(JobExecutionContext context) {
            this.gate.begun.add(context.getJobDetail().getKey().getName());
            this.gate.mayEnd.acquireUninterruptibly();
        }
    }

    static class Interruptable extends Stubborn implements InterruptableJob {

        Interruptable(Gate gate) {
            super(gate);
        }

        @Override
        public void interrupt() {
            this.gate.ended.add("told");
            this.gate.mayEnd.release();
        }
    }

    private static void fire(Scheduler scheduler, Class<? extends Job> type, String name) throws SchedulerException {
        fire(scheduler, type, name, TriggerBuilder.newTrigger().startNow().build());
    }

    private static void fire(Scheduler scheduler, Class<? extends Job> type, String name, Trigger trigger)
            throws SchedulerException {
        JobDetail job = JobBuilder.newJob(type).withIdentity(name, "reports").build();
        scheduler.scheduleJob(job, trigger);
    }

    private static Trigger everyMillisecond() {
        return TriggerBuilder.newTrigger()
                .withSchedule(SimpleScheduleBuilder.simpleSchedule()
                        .withIntervalInMilliseconds(1)
                        .repeatForever()
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
    }

    private static void runDry(WorkLedger ledger) {
        while (!ledger.isIdle(WorkKind.HOLDING_TASKS) && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    private static ShutdownReport drain(ConfigurableApplicationContext context) {
        ShutdownEngine engine = context.getBean(ShutdownEngine.class);
        context.close();
        return engine.closed().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "jdbc"})
    void namesARunAndLetsItEnd(String store) {
        this.contextRunner
                .withPropertyValues("spring.quartz.job-store-type=" + store)
                .run((context) -> {
                    WorkLedger ledger = context.getBean(WorkLedger.class);
                    fire(context.getBean(Scheduler.class), Patient.class, "daily");
                    assertThat(this.gate.begun.take()).isEqualTo("daily");
                    assertThat(ledger.outstanding())
                            .extracting(WorkDetails::description)
                            .containsExactly("reports.daily (Quartz job)");
                    ledger.startDraining();
                    this.gate.mayEnd.release();
                    assertThat(this.gate.ended.take()).isEqualTo("completed");
                    runDry(ledger);
                    assertThat(ledger.completed()).containsEntry(WorkKind.TASKS, 1L);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "jdbc"})
    void firesNothingOnceTheShutdownHasBegun(String store) {
        this.contextRunner
                .withPropertyValues("spring.quartz.job-store-type=" + store)
                .run((context) -> {
                    WorkLedger ledger = context.getBean(WorkLedger.class);
                    Scheduler scheduler = context.getBean(Scheduler.class);
                    fire(scheduler, Patient.class, "minutely", everyMillisecond());
                    this.gate.begun.take();
                    this.gate.mayEnd.release();
                    this.gate.begun.take();
                    ledger.startDraining();
                    this.gate.mayEnd.release(100);
                    runDry(ledger);
                    assertThat(scheduler.isInStandbyMode()).isTrue();
                    awaitBeatsOfAnotherScheduler();
                    assertThat(this.gate.begun).isEmpty();
                });
    }

    /** After them a run would have come: they are due less often than it, and need as many steps of Quartz. */
    private static void awaitBeatsOfAnotherScheduler() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", "beats-" + UUID.randomUUID());
        properties.setProperty("org.quartz.threadPool.threadCount", "1");
        Scheduler other = new StdSchedulerFactory(properties).getScheduler();
        Semaphore beats = new Semaphore(0);
        other.getContext().put("beats", beats);
        try {
            fire(
                    other,
                    Beat.class,
                    "beat",
                    TriggerBuilder.newTrigger()
                            .withSchedule(SimpleScheduleBuilder.simpleSchedule()
                                    .withIntervalInMilliseconds(50)
                                    .repeatForever())
                            .build());
            other.start();
            beats.acquire(5);
        } finally {
            other.shutdown(true);
        }
    }

    /** Made by Quartz itself. */
    public static final class Beat implements Job {

        /** Needs nothing. */
        public Beat() {}

        @Override
        public void execute(JobExecutionContext context) throws JobExecutionException {
            try {
                ((Semaphore) context.getScheduler().getContext().get("beats")).release();
            } catch (SchedulerException ex) {
                throw new JobExecutionException(ex);
            }
        }
    }

    /** The trigger has been taken from the store, and the job made, when the shutdown begins. */
    @Test
    void handsARunOnThatFiresTooLate() {
        AtomicReference<WorkLedger> draining = new AtomicReference<>();
        JobFactory factory = (fired, scheduler) -> {
            Optional.ofNullable(draining.get()).ifPresent(WorkLedger::startDraining);
            return new Patient(this.gate);
        };
        ApplicationContextRunner jdbc = this.contextRunner
                .withBean(SchedulerFactoryBeanCustomizer.class, () -> (scheduler) -> scheduler.setJobFactory(factory))
                .withPropertyValues("spring.quartz.job-store-type=jdbc");
        CountDownLatch vetoed = new CountDownLatch(1);
        jdbc.run((context) -> {
            draining.set(context.getBean(WorkLedger.class));
            Scheduler scheduler = context.getBean(Scheduler.class);
            scheduler.getListenerManager().addJobListener(new JobListenerSupport() {
                @Override
                public String getName() {
                    return "test";
                }

                @Override
                public void jobExecutionVetoed(JobExecutionContext context) {
                    vetoed.countDown();
                }
            });
            fire(scheduler, Patient.class, "late");
            vetoed.await();
            assertThat(this.gate.begun).isEmpty();
        });
        draining.set(null);
        jdbc.run((context) -> {
            assertThat(this.gate.begun.take()).isEqualTo("late");
            this.gate.mayEnd.release();
        });
    }

    @Test
    void standsByWhenStartedDuringTheShutdown() {
        this.contextRunner
                .withPropertyValues("spring.quartz.auto-startup=false")
                .run((context) -> {
                    context.getBean(WorkLedger.class).startDraining();
                    runDry(context.getBean(WorkLedger.class));
                    Scheduler scheduler = context.getBean(Scheduler.class);
                    scheduler.start();
                    assertThat(scheduler.isInStandbyMode()).isTrue();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "jdbc"})
    void firesWhatCameDueWhileOutOfServiceWhenItIsBack(String store) {
        this.contextRunner
                .withPropertyValues("spring.quartz.job-store-type=" + store)
                .run((context) -> {
                    Drain drain = context.getBean(ShutdownEngine.class).softDrain();
                    Scheduler scheduler = context.getBean(Scheduler.class);
                    goOffline(drain);
                    assertThat(scheduler.isInStandbyMode()).isTrue();
                    fire(scheduler, Patient.class, "due");
                    awaitBeatsOfAnotherScheduler();
                    assertThat(this.gate.begun).isEmpty();
                    drain.resume(null, null);
                    assertThat(this.gate.begun.take()).isEqualTo("due");
                    this.gate.mayEnd.release();
                });
    }

    @Test
    void leavesASchedulerAloneThatStoodByBefore() {
        this.contextRunner
                .withPropertyValues("spring.quartz.auto-startup=false")
                .run((context) -> {
                    Drain drain = context.getBean(ShutdownEngine.class).softDrain();
                    goOffline(drain);
                    QuartzWorkSource source = context.getBean(QuartzWorkSource.class);
                    source.resume();
                    assertThat(context.getBean(Scheduler.class).isStarted()).isFalse();
                });
    }

    @Test
    void beginsWhenTheApplicationIsBackIfStartedWhileItWasNot() {
        this.contextRunner
                .withPropertyValues("spring.quartz.auto-startup=false")
                .run((context) -> {
                    Drain drain = context.getBean(ShutdownEngine.class).softDrain();
                    goOffline(drain);
                    Scheduler scheduler = context.getBean(Scheduler.class);
                    scheduler.start();
                    assertThat(scheduler.isInStandbyMode()).isTrue();
                    drain.resume(null, null);
                    fire(scheduler, Patient.class, "due");
                    assertThat(this.gate.begun.take()).isEqualTo("due");
                    this.gate.mayEnd.release();
                });
    }

    private static void goOffline(Drain drain) {
        drain.drain(null, null);
        while (drain.status().state() != ShutdownState.OFFLINE
                && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void interruptsTheThread() {
        this.contextRunner.run((context) -> {
            fire(context.getBean(Scheduler.class), Patient.class, "daily");
            this.gate.begun.take();
            context.getBean(WorkLedger.class).cancel();
            assertThat(this.gate.ended.take()).isEqualTo("interrupted");
        });
    }

    @Test
    void tellsAnInterruptableJob() {
        this.contextRunner.run((context) -> {
            fire(context.getBean(Scheduler.class), Interruptable.class, "daily");
            this.gate.begun.take();
            context.getBean(WorkLedger.class).cancel();
            assertThat(this.gate.ended.take()).isEqualTo("told");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "jdbc"})
    void abandonsAndDoesNotWaitForItAnyMore(String store) {
        this.contextRunner
                .withPropertyValues(
                        "spring.quartz.job-store-type=" + store,
                        "spring.quartz.wait-for-jobs-to-complete-on-shutdown=true",
                        "shutdown.cancel-running-tasks-after=0s",
                        "shutdown.force-close-tasks-grace=0s")
                .run((context) -> {
                    fire(context.getBean(Scheduler.class), Stubborn.class, "endless");
                    this.gate.begun.take();
                    ShutdownReport report = drain(context);
                    assertThat(report.abandoned()).anySatisfy((work) -> {
                        assertThat(work.description()).isEqualTo("reports.endless (Quartz job)");
                        assertThat(work.stack()).isNotEmpty();
                    });
                    assertThat(this.gate.mayEnd.hasQueuedThreads()).isTrue();
                    this.gate.mayEnd.release();
                });
    }

    @Test
    void doesNotCountAnExemptJobAndDoesNotWaitForIt() {
        this.contextRunner.run((context) -> {
            fire(context.getBean(Scheduler.class), Exempt.class, "warm-up");
            this.gate.begun.take();
            assertThat(context.getBean(WorkLedger.class).outstanding()).isEmpty();
            assertThat(drain(context).success()).isTrue();
            assertThat(this.gate.mayEnd.hasQueuedThreads()).isTrue();
            this.gate.mayEnd.release();
        });
    }

    /** What Quartz writes after a run: without it, a scheduler elsewhere takes the run for one that was cut off. */
    @Test
    void writesDownThatARunHasEndedBeforeTheDatabaseIsClosed() {
        HeldUntilAwaited held = new HeldUntilAwaited();
        this.contextRunner
                .withPropertyValues(
                        "spring.quartz.job-store-type=jdbc",
                        "spring.quartz.properties.org.quartz.threadPool.threadCount=2")
                .run((context) -> {
                    Scheduler scheduler = context.getBean(Scheduler.class);
                    scheduler.getListenerManager().addTriggerListener(held);
                    scheduler.getListenerManager().addSchedulerListener(new SchedulerListenerSupport() {
                        @Override
                        public void schedulerShuttingdown() {
                            held.closer = Thread.currentThread();
                        }
                    });
                    fire(scheduler, Patient.class, "daily");
                    this.gate.begun.take();
                    this.gate.mayEnd.release();
                    runDry(context.getBean(WorkLedger.class));
                    assertThat(drain(context).success()).isTrue();
                    try {
                        assertThat(JdbcClient.create(new DriverManagerDataSource(this.url, "sa", ""))
                                        .sql("select count(*) from QRTZ_FIRED_TRIGGERS")
                                        .query(Integer.class)
                                        .single())
                                .isZero();
                    } finally {
                        held.over = true;
                    }
                });
    }

    /** Holds what Quartz does after a run until the close of the scheduler waits for it, or until the test is over. */
    private static final class HeldUntilAwaited extends TriggerListenerSupport {

        private volatile @Nullable Thread closer;

        private volatile boolean over;

        @Override
        public String getName() {
            return "held";
        }

        @Override
        public void triggerComplete(
                Trigger trigger, JobExecutionContext context, Trigger.CompletedExecutionInstruction instruction) {
            while (!this.over && !isAwaited()) {
                Thread.onSpinWait();
            }
        }

        private boolean isAwaited() {
            Thread closing = this.closer;
            return closing != null
                    && closing.getState() == Thread.State.TIMED_WAITING
                    && Stream.of(closing.getStackTrace())
                            .anyMatch((frame) -> frame.getClassName().equals(SimpleThreadPool.class.getName()));
        }
    }

    static class Curious implements Job {

        private final Gate gate;

        private final WorkTracker tracker;

        Curious(Gate gate, WorkTracker tracker) {
            this.gate = gate;
            this.tracker = tracker;
        }

        @Override
        public void execute(JobExecutionContext context) {
            this.gate.begun.add("tracked " + this.tracker.current().isPresent());
        }
    }

    @Test
    void aJobFindsItsWork() {
        this.contextRunner.run((context) -> {
            fire(context.getBean(Scheduler.class), Curious.class, "curious");
            assertThat(this.gate.begun.take()).isEqualTo("tracked true");
        });
    }
}
