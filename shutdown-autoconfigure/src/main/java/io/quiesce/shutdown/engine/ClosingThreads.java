package io.quiesce.shutdown.engine;

import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Threads that wait for the end of the application: whatever they do does not come to its own end before.
 *
 * @since 0.1.0
 */
public final class ClosingThreads {

    private static final Set<Thread.State> WAITING = Set.of(Thread.State.WAITING, Thread.State.BLOCKED);

    private ClosingThreads() {}

    /** Return what knows them: the calling thread, and one that ends the process, whose hooks close the application then. */
    static Predicate<Thread> known() {
        Predicate<Thread> self = Predicate.isEqual(Thread.currentThread());
        return isProcessEnding() ? self.or(ClosingThreads::endsProcess) : self;
    }

    /**
     * Return whether the process ends, so that hooks of the virtual machine run.
     * @return whether it ends
     */
    public static boolean isProcessEnding() {
        try {
            // It is none, and nothing is removed.
            Runtime.getRuntime().removeShutdownHook(Thread.currentThread());
            return false;
        } catch (IllegalStateException ex) {
            return true;
        }
    }

    private static boolean endsProcess(Thread thread) {
        return WAITING.contains(thread.getState())
                && Arrays.stream(thread.getStackTrace()).anyMatch(ClosingThreads::isExit);
    }

    private static boolean isExit(StackTraceElement frame) {
        return frame.getClassName().equals("java.lang.Runtime")
                && frame.getMethodName().equals("exit");
    }
}
