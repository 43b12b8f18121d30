package io.quiesce.shutdown.scheduling;

import org.springframework.scheduling.SchedulingAwareRunnable;
import org.springframework.util.ClassUtils;

/**
 * Tells what a task is, as well as can be told from the outside.
 */
final class TaskName {

    private TaskName() {}

    static String of(Object task) {
        if (task instanceof SchedulingAwareRunnable) {
            // For a method with @Scheduled that is the name of the method, with its package.
            try {
                return shorten(task.toString());
            } catch (Throwable ex) {
                // This one says itself what it is, and fails to.
                return task.getClass().getName();
            }
        }
        String name = task.getClass().getName();
        int lambda = name.indexOf("$$Lambda");
        return (lambda < 0) ? name : "a lambda of " + name.substring(0, lambda);
    }

    private static String shorten(String text) {
        int method = text.lastIndexOf('.');
        return (method < 0 || text.indexOf('@') >= 0)
                ? text
                : ClassUtils.getShortName(text.substring(0, method)) + text.substring(method);
    }
}
