package io.quiesce.shutdown.batch;

import java.util.stream.Stream;

import io.quiesce.shutdown.beans.ProxiesAheadOfTime;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.SimpleJob;
import org.springframework.batch.core.job.flow.FlowJob;

/**
 * Makes the proxies of {@link JobPostProcessor} ahead of time. A job is declared as the interface, or gets none.
 */
final class JobsAheadOfTime extends ProxiesAheadOfTime {

    JobsAheadOfTime() {
        super("batchJobPostProcessor");
    }

    @Override
    protected Stream<Class<?>> hidden() {
        return Stream.of(SimpleJob.class, FlowJob.class);
    }

    @Override
    protected void make(Class<?> type, Maker maker) {
        if (Job.class.isAssignableFrom(type) && !type.isInterface()) {
            maker.ofInterfacesOf(type);
        }
    }
}
