package io.quiesce.harness;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A signal for processes. Java itself can send two of them.
 *
 * @param name its name, without "SIG"
 */
record ProcessSignal(String name) {

    private static final Duration TIME_TO_SEND = Duration.ofSeconds(10);

    static ProcessSignal of(String name) {
        String shortName = name.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
        if (!shortName.matches("[A-Z]+[0-9]*")) {
            throw new IllegalArgumentException("'signal' must be a name such as TERM, but is '" + name + "'");
        }
        return new ProcessSignal(shortName);
    }

    /**
     * Send this signal.
     * @param process the process
     * @param called what the process is called
     * @return whether it was there to get it
     */
    boolean send(ProcessHandle process, String called) {
        return switch (this.name) {
            case "TERM" -> process.destroy();
            case "KILL" -> process.destroyForcibly();
            default -> kill(process, called);
        };
    }

    private boolean kill(ProcessHandle process, String called) {
        try {
            Process kill = new ProcessBuilder("/bin/kill", "-s", this.name, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            int code = kill.onExit()
                    .get(TIME_TO_SEND.toMillis(), TimeUnit.MILLISECONDS)
                    .exitValue();
            if (code != 0 && process.isAlive()) {
                throw new IllegalArgumentException("'/bin/kill -s " + this.name + "' ended with exit code " + code);
            }
            return code == 0;
        } catch (IOException | ExecutionException | TimeoutException ex) {
            throw new AppProcessException("SIG" + this.name + " cannot be sent to '" + called + "'", ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new AppProcessException("Interrupted while SIG" + this.name + " was sent to '" + called + "'", ex);
        }
    }
}
