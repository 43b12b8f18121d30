package io.quiesce.harness;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends signals to processes. Java itself can send two of them.
 */
final class ProcessSignal {

    private static final Duration TIME_TO_SEND = Duration.ofSeconds(10);

    private ProcessSignal() {}

    /**
     * Send a signal.
     * @param signal its name, without "SIG"
     * @param process the process
     * @param name what the process is called
     * @return whether it was there to get it
     */
    static boolean send(String signal, ProcessHandle process, String name) {
        return switch (signal) {
            case "TERM" -> process.destroy();
            case "KILL" -> process.destroyForcibly();
            default -> kill(signal, process, name);
        };
    }

    private static boolean kill(String signal, ProcessHandle process, String name) {
        try {
            Process kill = new ProcessBuilder("/bin/kill", "-s", signal, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            int code = kill.onExit()
                    .get(TIME_TO_SEND.toMillis(), TimeUnit.MILLISECONDS)
                    .exitValue();
            if (code != 0 && process.isAlive()) {
                throw new IllegalArgumentException("'/bin/kill -s " + signal + "' ended with exit code " + code);
            }
            return code == 0;
        } catch (IOException | ExecutionException | TimeoutException ex) {
            throw new AppProcessException("SIG" + signal + " cannot be sent to '" + name + "'", ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new AppProcessException("Interrupted while SIG" + signal + " was sent to '" + name + "'", ex);
        }
    }
}
