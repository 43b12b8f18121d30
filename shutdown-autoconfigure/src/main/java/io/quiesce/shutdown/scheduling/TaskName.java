package io.quiesce.shutdown.scheduling;

import java.lang.reflect.Field;

import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.SchedulingAwareRunnable;
import org.springframework.scheduling.support.DelegatingErrorHandlingRunnable;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Tells what a task is, as well as can be told from the outside.
 */
final class TaskName {

    private static final String POLLER = "org.springframework.integration.endpoint.AbstractPollingEndpoint$$Lambda";

    private TaskName() {}

    static String of(Object task) {
        String method;
        try {
            method = ofMethod(task);
        } catch (Throwable ex) {
            // It is foreign code that says what it is, and fails to.
            return task.getClass().getName();
        }
        if (method != null) {
            return shorten(method);
        }
        String name = task.getClass().getName();
        int lambda = name.indexOf("$$Lambda");
        if (lambda < 0) {
            return name;
        }
        String poller = name.startsWith(POLLER) ? ofPoller(task) : null;
        return (poller != null) ? poller : "a lambda of " + name.substring(0, lambda);
    }

    /** What Spring schedules for a method with {@code @Scheduled} calls itself by its name, with its package, wrapped or not. */
    static @Nullable String ofMethod(Object task) {
        String text = task.toString();
        if (task instanceof DelegatingErrorHandlingRunnable && text.indexOf('@') < 0) {
            return text.substring(text.lastIndexOf(' ') + 1);
        }
        return (task instanceof SchedulingAwareRunnable) ? text : null;
    }

    /** A poller of Spring Integration says nothing of itself, and keeps its endpoint, which names its bean first. */
    private static @Nullable String ofPoller(Object poller) {
        for (Field field : poller.getClass().getDeclaredFields()) {
            // In a native image there are no such fields, and under a stricter module none that may be read.
            if (field.trySetAccessible()) {
                String endpoint = String.valueOf(ReflectionUtils.getField(field, poller));
                int details = endpoint.indexOf(';');
                return "poller of " + ((details < 0) ? endpoint : endpoint.substring(0, details));
            }
        }
        return null;
    }

    private static String shorten(String text) {
        int method = text.lastIndexOf('.');
        return (method < 0 || text.indexOf('@') >= 0)
                ? text
                : ClassUtils.getShortName(text.substring(0, method)) + text.substring(method);
    }
}
