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

    ProcessShutdown(List<SignalTarget> targets) {
        this.targets = new ArrayList<>(targets);
        Collections.reverse(this.targets);
    }

    /** Returns the exit code of the process. */
    int run(ShutdownCause cause) {
        List<Thread> others = new ArrayList<>();
        for (SignalTarget target : this.targets.subList(Math.min(1, this.targets.size()), this.targets.size())) {
            others.add(ThreadStarter.DAEMON.start("shutdown-" + (others.size() + 2), () -> target.drain(cause)));
        }
        if (!this.targets.isEmpty()) {
            this.targets.get(0).drain(cause);
        }
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
