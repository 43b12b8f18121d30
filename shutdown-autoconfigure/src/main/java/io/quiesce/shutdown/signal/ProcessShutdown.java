package io.quiesce.shutdown.signal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.quiesce.shutdown.ShutdownCause;
import io.quiesce.shutdown.engine.ThreadStarter;

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
    int run(ShutdownCause cause) throws InterruptedException {
        List<Thread> others = new ArrayList<>();
        for (SignalTarget target : this.targets.subList(Math.min(1, this.targets.size()), this.targets.size())) {
            others.add(ThreadStarter.DAEMON.start("shutdown-" + (others.size() + 2), () -> drain(target, cause)));
        }
        if (!this.targets.isEmpty()) {
            drain(this.targets.get(0), cause);
        }
        for (Thread other : others) {
            other.join();
        }
        int exitCode = 0;
        for (SignalTarget target : this.targets) {
            exitCode = Math.max(exitCode, target.close());
        }
        return exitCode;
    }

    private static void drain(SignalTarget target, ShutdownCause cause) {
        try {
            target.drain(cause);
        } catch (InterruptedException ex) {
            // Then this application is closed without having been drained to the end.
            Thread.currentThread().interrupt();
        }
    }
}
