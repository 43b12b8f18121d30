package io.quiesce.shutdown.simulation;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * All objects of the engine that a thread could have locked: whatever can be reached from where one begins to look.
 */
final class Monitors {

    private static final Map<Class<?>, Field[]> FIELDS = new ConcurrentHashMap<>();

    private static final List<String> PACKAGES = List.of("io.quiesce.shutdown.engine", "io.quiesce.shutdown.tracking");

    private final Object[] roots;

    private List<Object> objects = List.of();

    Monitors(Object... roots) {
        this.roots = roots;
        find();
    }

    /** Look again: a shutdown has objects of its own. */
    void find() {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> open = new ArrayDeque<>(List.of(this.roots));
        List<Object> found = new ArrayList<>();
        while (!open.isEmpty()) {
            Object next = open.poll();
            if (seen.add(next)) {
                found.add(next);
                follow(next, open);
            }
        }
        this.objects = found;
    }

    private static void follow(Object object, Deque<Object> open) {
        if (object instanceof Collection<?> collection) {
            collection.forEach((each) -> add(each, open));
        } else if (object instanceof Map<?, ?> map) {
            map.values().forEach((each) -> add(each, open));
        } else if (object instanceof AtomicReference<?> reference) {
            add(reference.get(), open);
        } else {
            for (Field field : FIELDS.computeIfAbsent(object.getClass(), Monitors::fields)) {
                try {
                    add(field.get(object), open);
                } catch (IllegalAccessException ex) {
                    throw new IllegalStateException(ex);
                }
            }
        }
    }

    private static void add(@Nullable Object object, Deque<Object> open) {
        if (object != null
                && (isOurs(object)
                        || object instanceof Collection<?>
                        || object instanceof Map<?, ?>
                        || object instanceof AtomicReference<?>)) {
            open.add(object);
        }
    }

    private static boolean isOurs(Object object) {
        return PACKAGES.contains(object.getClass().getPackageName())
                && !(object instanceof Enum<?>)
                && !object.getClass().isHidden();
    }

    private static Field[] fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> each = type;
                each != null && PACKAGES.contains(each.getPackageName());
                each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
        }
        return fields.toArray(Field[]::new);
    }

    /** Whether the calling thread has one of them locked. */
    boolean areHeld() {
        for (Object object : this.objects) {
            if (Thread.holdsLock(object)) {
                return true;
            }
        }
        return false;
    }
}
