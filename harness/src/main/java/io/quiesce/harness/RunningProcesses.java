package io.quiesce.harness;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Every process that was started here and still runs. They are killed when this virtual machine ends, however it ends,
 * so that an interrupted run leaves nothing behind.
 */
final class RunningProcesses {

    private static final long SECONDS_TO_DIE = 5;

    private static final RunningProcesses INSTANCE = new RunningProcesses();

    private final Set<Process> processes = new HashSet<>();

    private boolean ending;

    private RunningProcesses() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::killAll, "kill-running-processes"));
    }

    static Process start(ProcessBuilder builder) throws IOException {
        return INSTANCE.startUnlessEnding(builder);
    }

    /**
     * Return whether this virtual machine is ending, which explains why processes die.
     * @return whether the processes are being killed
     */
    static boolean isEnding() {
        synchronized (INSTANCE) {
            return INSTANCE.ending;
        }
    }

    private synchronized Process startUnlessEnding(ProcessBuilder builder) throws IOException {
        if (this.ending) {
            throw new IllegalStateException("No process is started any more, because the harness is ending");
        }
        Process process = builder.start();
        this.processes.add(process);
        process.onExit().thenAccept(this::remove);
        return process;
    }

    private synchronized void remove(Process process) {
        this.processes.remove(process);
    }

    private void killAll() {
        CompletableFuture<?>[] ends;
        synchronized (this) {
            this.ending = true;
            this.processes.forEach(process -> process.toHandle().destroyForcibly());
            ends = this.processes.stream().map(Process::onExit).toArray(CompletableFuture<?>[]::new);
        }
        CompletableFuture.allOf(ends)
                .completeOnTimeout(null, SECONDS_TO_DIE, TimeUnit.SECONDS)
                .join();
    }
}
