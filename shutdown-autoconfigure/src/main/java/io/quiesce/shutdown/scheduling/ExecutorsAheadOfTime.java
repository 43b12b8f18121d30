package io.quiesce.shutdown.scheduling;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Stream;

import io.quiesce.shutdown.beans.ProxiesAheadOfTime;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Makes the proxies of {@link ExecutorPostProcessor} ahead of time. Who declares an executor as an interface has one of Spring's
 * or of the JDK's behind it, more often than not.
 */
final class ExecutorsAheadOfTime extends ProxiesAheadOfTime {

    ExecutorsAheadOfTime() {
        super("shutdownExecutorPostProcessor");
    }

    @Override
    protected Stream<Class<?>> hidden() {
        return Stream.of(
                ThreadPoolTaskExecutor.class,
                ThreadPoolTaskScheduler.class,
                SimpleAsyncTaskExecutor.class,
                SimpleAsyncTaskScheduler.class,
                VirtualThreadTaskExecutor.class,
                ThreadPoolExecutor.class,
                ScheduledThreadPoolExecutor.class,
                ForkJoinPool.class,
                Executor.class,
                ExecutorService.class,
                ScheduledExecutorService.class);
    }

    @Override
    protected void make(Class<?> type, Maker maker) {
        if (ExecutorPostProcessor.isOfSpring(type)) {
            if (!type.isInterface() && ExecutorPostProcessor.canHaveSubclass(type)) {
                maker.ofClass(type);
            }
        } else if (ExecutorPostProcessor.isOfJdk(type) && !type.isInterface()) {
            maker.ofInterfacesOf(type);
        } else if (Executor.class.isAssignableFrom(type)) {
            maker.ofInterfaces(ExecutorPostProcessor.interfacesOfOther(type));
        }
    }
}
