package io.quiesce.shutdown.signal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.Uninterruptibly;

/**
 * The shutdown of all applications of this process: they drain at the same time, and close one after the other, the last to
 * start first.
 */
final class ProcessShutdown {

    private final List<SignalTarget> targets;

    private final ThreadStarter threads;

    ProcessShutdown(List<SignalTarget> targets) {
        this(targets, ThreadStarter.DAEMON);
    }

    ProcessShutdown(List<SignalTarget> targets, ThreadStarter threads) {
        this.threads = threads;
        this.targets = new ArrayList<>(targets);
        Collections.reverse(this.targets);
    }

    /** Returns the exit code of the process. */
    int run(ShutdownCause cause) {
        List<Thread> others = new ArrayList<>();
        List<SignalTarget> here = new ArrayList<>(this.targets.subList(0, Math.min(1, this.targets.size())));
        for (SignalTarget target : this.targets.subList(here.size(), this.targets.size())) {
            try {
                others.add(this.threads.start("shutdown-" + (others.size() + 2), () -> target.drain(cause)));
            } catch (Throwable ex) {
                // There may be no thread to be had. Better one after the other than not at all.
                here.add(target);
            }
        }
        here.forEach((target) -> target.drain(cause));
        for (Thread other : others) {
            Uninterruptibly.run(other::join);
        }
        int exitCode = 0;
        for (SignalTarget target : this.targets) {
            exitCode = Math.max(exitCode, target.close());
        }
        return exitCode;
    }
}
