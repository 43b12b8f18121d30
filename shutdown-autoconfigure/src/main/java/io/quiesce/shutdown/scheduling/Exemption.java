package io.quiesce.shutdown.scheduling;

import java.lang.reflect.Method;
import java.util.List;

import io.quiesce.shutdown.ShutdownExempt;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Tells what is scheduled for other reasons than to do work: the heartbeats and the house-keeping of frameworks, which
 * somebody relies on until the end, and what is marked with {@link ShutdownExempt}.
 */
final class Exemption {

    private static final List<String> HOUSEKEEPING = List.of(
            "org.springframework.boot.",
            "org.springframework.cloud.",
            "org.springframework.grpc.",
            "org.springframework.messaging.",
            "org.springframework.web.",
            "io.micrometer.");

    private Exemption() {}

    static boolean isExempt(Object task) {
        String type = task.getClass().getName();
        return HOUSEKEEPING.stream().anyMatch(type::startsWith)
                || AnnotatedElementUtils.hasAnnotation(task.getClass(), ShutdownExempt.class)
                || isExemptMethod(TaskName.ofMethod(task));
    }

    private static boolean isExemptMethod(@Nullable String name) {
        int dot = (name != null) ? name.lastIndexOf('.') : -1;
        if (name == null || dot < 0 || !ClassUtils.isPresent(name.substring(0, dot), null)) {
            return false;
        }
        Class<?> type = ClassUtils.resolveClassName(name.substring(0, dot), null);
        if (AnnotatedElementUtils.hasAnnotation(type, ShutdownExempt.class)) {
            return true;
        }
        for (Method method : ReflectionUtils.getUniqueDeclaredMethods(type)) {
            if (method.getName().equals(name.substring(dot + 1))
                    && AnnotatedElementUtils.hasAnnotation(method, ShutdownExempt.class)) {
                return true;
            }
        }
        return false;
    }
}
