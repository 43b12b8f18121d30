package io.quiesce.shutdown.quartz;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

import io.quiesce.shutdown.engine.WorkSource;
import io.quiesce.shutdown.engine.WorkSourceContract;
import io.quiesce.shutdown.tracking.WorkLedger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDataMap;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.TriggerBuilder;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;

class QuartzWorkSourceTests extends WorkSourceContract {

    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    private static final class Gate {

        private final CountDownLatch entered = new CountDownLatch(1);

        private final CountDownLatch release = new CountDownLatch(1);

        private volatile boolean ended;
    }

    static final class Waiting implements Job {

        @Override
        public void execute(JobExecutionContext context) {
            Gate gate = (Gate) context.getMergedJobDataMap().get("gate");
            gate.entered.countDown();
            try {
                gate.release.await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
            gate.ended = true;
        }
    }

    private final Gate gate = new Gate();

    @BeforeEach
    void start() {
        Properties properties = new Properties();
        properties.setProperty("org.quartz.threadPool.threadCount", "1");
        this.context.registerBean(SchedulerFactoryBean.class, () -> {
            SchedulerFactoryBean factory = new SchedulerFactoryBean();
            factory.setQuartzProperties(properties);
            return factory;
        });
        this.context.registerBean(WorkLedger.class, () -> this.ledger);
        this.context.registerBean(
                SchedulerPostProcessor.class,
                () -> new SchedulerPostProcessor(
                        () -> this.ledger, () -> this.context.getBean(QuartzWorkSource.class)));
        this.context.registerBean(
                QuartzWorkSource.class, () -> new QuartzWorkSource(this.context.getDefaultListableBeanFactory()));
        this.context.refresh();
    }

    @AfterEach
    void stop() {
        this.gate.release.countDown();
        this.context.close();
    }

    @Override
    protected WorkSource source() {
        return this.context.getBean(QuartzWorkSource.class);
    }

    @Override
    protected boolean isSettled() throws Exception {
        return this.gate.ended && this.context.getBean(Scheduler.class).isInStandbyMode();
    }

    @Override
    protected void beginWork() throws Exception {
        JobBuilder job = JobBuilder.newJob(Waiting.class);
        job.usingJobData(new JobDataMap(Map.of("gate", this.gate)));
        this.context
                .getBean(Scheduler.class)
                .scheduleJob(job.build(), TriggerBuilder.newTrigger().startNow().build());
        this.gate.entered.await();
    }

    @Override
    protected void endWork() {
        this.gate.release.countDown();
    }
}
