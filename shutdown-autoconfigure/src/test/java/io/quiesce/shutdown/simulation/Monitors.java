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
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * All objects of the engine that a thread could have locked: whatever can be reached from where one begins to look.
 */
final class Monitors {

    private static final List<String> PACKAGES =
            List.of("io.quiesce.shutdown.engine", "io.quiesce.shutdown.leases", "io.quiesce.shutdown.tracking");

    /** The fields to follow; none for what is not looked at. */
    private static final ClassValue<Field[]> FIELDS = new ClassValue<>() {

        @Override
        protected Field[] computeValue(Class<?> type) {
            List<Field> fields = new ArrayList<>();
            for (Class<?> each = type; each != null && isOurs(each); each = each.getSuperclass()) {
                for (Field field : each.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers()) && mayLeadOn(field.getType())) {
                        field.setAccessible(true);
                        fields.add(field);
                    }
                }
            }
            return fields.toArray(Field[]::new);
        }
    };

    private final Object[] roots;

    private List<Object> objects = List.of();

    private boolean known;

    Monitors(Object... roots) {
        this.roots = roots;
    }

    private static boolean isOurs(Class<?> type) {
        return PACKAGES.contains(type.getPackageName()) && !type.isHidden() && !type.isEnum();
    }

    private static boolean mayLeadOn(Class<?> type) {
        return !type.isPrimitive()
                && (type == Object.class
                        || type.isInterface()
                        || isOurs(type)
                        || Collection.class.isAssignableFrom(type)
                        || Map.class.isAssignableFrom(type)
                        || type == AtomicReference.class);
    }

    /** Look again: a shutdown has objects of its own. */
    void forget() {
        this.known = false;
    }

    private void find() {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>(128));
        Deque<Object> open = new ArrayDeque<>(List.of(this.roots));
        List<Object> found = new ArrayList<>();
        while (!open.isEmpty()) {
            Object next = open.poll();
            if (seen.add(next) && follow(next, open)) {
                found.add(next);
            }
        }
        this.objects = found;
        this.known = true;
    }

    /** Returns whether this may be a lock. */
    private static boolean follow(Object object, Deque<Object> open) {
        if (object instanceof Collection<?> collection) {
            collection.forEach((each) -> add(each, open));
        } else if (object instanceof Map<?, ?> map) {
            map.values().forEach((each) -> add(each, open));
        } else if (object instanceof AtomicReference<?> reference) {
            add(reference.get(), open);
        } else {
            Field[] fields = FIELDS.get(object.getClass());
            for (Field field : fields) {
                add(get(field, object), open);
            }
            return fields.length > 0;
        }
        return true;
    }

    private static void add(@Nullable Object object, Deque<Object> open) {
        if (object != null) {
            open.add(object);
        }
    }

    private static @Nullable Object get(Field field, Object object) {
        try {
            return field.get(object);
        } catch (IllegalAccessException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** Whether the calling thread has one of them locked. */
    boolean areHeld() {
        if (!this.known) {
            find();
        }
        for (Object object : this.objects) {
            if (Thread.holdsLock(object)) {
                return true;
            }
        }
        return false;
    }
}
