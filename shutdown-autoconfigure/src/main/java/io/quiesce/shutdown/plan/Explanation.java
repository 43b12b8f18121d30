package io.quiesce.shutdown.plan;

import java.io.PrintStream;
import java.util.function.Supplier;

import io.quiesce.shutdown.beans.StartsFirst;

/**
 * Prints the plan instead of starting: all beans have been made by then, but no server listens, no registry knows of the
 * instance and no message is fetched.
 */
final class Explanation extends StartsFirst {

    private final Supplier<String> plan;

    private final PrintStream out;

    private final Runnable exit;

    Explanation(Supplier<String> plan, PrintStream out, Runnable exit) {
        this.plan = plan;
        this.out = out;
        this.exit = exit;
    }

    @Override
    protected void prepare() {
        this.out.println(this.plan.get());
        this.out.flush();
        this.exit.run();
    }
}
