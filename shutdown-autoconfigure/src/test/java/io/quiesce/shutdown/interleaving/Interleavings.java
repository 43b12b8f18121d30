package io.quiesce.shutdown.interleaving;

import java.util.ArrayList;
import java.util.List;

import org.jetbrains.lincheck.Lincheck;

/**
 * Runs a few threads again and again, each time with their steps in another order, and finds the order in which something does
 * not hold, or in which nobody can go on. {@code -Dstress=N} tries N times as many.
 * <p>
 * What one thread writes the others see at once. That they do so without the order of their steps being directed is the affair of
 * the stress tests.
 */
public final class Interleavings {

    private static final int USUAL = 100;

    private static final int FACTOR = Integer.getInteger("stress", 1);

    /** Something that a thread does. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    private Interleavings() {}

    /**
     * Return how often something is done on threads whose steps are not directed: so often, {@code -Dstress=N} for N times that.
     * @param usual how often usually
     * @return how often now
     */
    public static int times(int usual) {
        return Math.multiplyExact(usual, FACTOR);
    }

    /**
     * Try a scenario in many orders.
     * @param scenario begins anew each time, and throws if something does not hold
     */
    public static void explore(Action scenario) {
        Lincheck.runConcurrentTest(times(USUAL), () -> attempt(scenario));
    }

    /**
     * Do several things at once, each on a thread of its own; returns when all are done.
     * @param actions the things
     */
    public static void together(Action... actions) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (Action action : actions) {
            threads.add(new Thread(() -> attempt(action)));
        }
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /**
     * Say that something has to hold.
     * @param holds whether it does
     * @param what what it is
     */
    public static void expect(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private static void attempt(Action action) {
        try {
            action.run();
        } catch (Exception ex) {
            throw new AssertionError(ex);
        }
    }
}
