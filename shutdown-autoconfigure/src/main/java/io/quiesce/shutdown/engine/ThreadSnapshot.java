package io.quiesce.shutdown.engine;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Where a thread is, and which lock keeps it there.
 *
 * @param stack its stack
 * @param waitsFor the lock that it waits for and who holds it, or {@code null} if it waits for none or that is not known
 * @since 0.1.0
 */
public record ThreadSnapshot(List<StackTraceElement> stack, @Nullable String waitsFor) {

    private static final ThreadSnapshot NOTHING = new ThreadSnapshot(List.of(), null);

    /**
     * Look at a thread.
     * @param thread the thread, or {@code null} for nothing to be seen
     * @return where it is; of virtual threads the JVM does not tell what they wait for
     */
    public static ThreadSnapshot of(@Nullable Thread thread) {
        if (thread == null) {
            return NOTHING;
        }
        String waitsFor = waitsFor(thread);
        return new ThreadSnapshot(List.of(thread.getStackTrace()), waitsFor);
    }

    private static @Nullable String waitsFor(Thread thread) {
        try {
            ThreadInfo info = ManagementFactory.getThreadMXBean().getThreadInfo(thread.getId());
            LockInfo lock = (info != null) ? info.getLockInfo() : null;
            return (lock != null) ? lock + owner(info) : null;
        } catch (LinkageError | RuntimeException ex) {
            // A JVM without management, or one that forbids to look: the stack has to do.
            return null;
        }
    }

    private static String owner(ThreadInfo waiting) {
        if (waiting.getLockOwnerId() < 0) {
            return "";
        }
        ThreadInfo owner = ManagementFactory.getThreadMXBean().getThreadInfo(waiting.getLockOwnerId(), 1);
        boolean seen = owner != null && owner.getStackTrace().length > 0;
        String where = seen ? " at " + owner.getStackTrace()[0] : "";
        return ", held by thread '%s'%s".formatted(waiting.getLockOwnerName(), where);
    }
}
