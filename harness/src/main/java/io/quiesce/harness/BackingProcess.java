package io.quiesce.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.quiesce.harness.backing.Backing;
import io.quiesce.harness.backing.BackingMain;
import io.quiesce.harness.backing.MessageCount;
import io.quiesce.harness.backing.Messages;

/**
 * The broker and the database that the instances share, in a process of their own.
 */
final class BackingProcess implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

    private final AppProcess process;

    private final Backing backing;

    private final MessageCount count;

    private BackingProcess(AppProcess process, Backing backing) {
        this.process = process;
        this.backing = backing;
        this.count = new MessageCount(backing);
    }

    /**
     * Start the process and wait until it serves.
     * @param jar the packaged application, whose tables are made
     * @param directory where it runs and writes its log and its data
     * @return the process
     * @throws InterruptedException if the waiting thread is interrupted
     */
    static BackingProcess start(Path jar, Path directory) throws InterruptedException {
        AppProcess process = AppLaunch.ofClass(BackingMain.class.getName(), System.getProperty("java.class.path"))
                .name("broker and database")
                .quickStart()
                .jvmOptions(
                        "-D" + BackingMain.JAR_PROPERTY + "=" + jar.toAbsolutePath(),
                        "-Dh2.bindAddress=127.0.0.1",
                        "-Djava.io.tmpdir=" + directory.toAbsolutePath())
                .workingDirectory(directory)
                .logFile(directory.resolve("broker-and-database.log"))
                .start();
        try {
            return new BackingProcess(
                    process,
                    Backing.parse(process.awaitLine("^Broker ", START_TIMEOUT).text()));
        } catch (InterruptedException | RuntimeException ex) {
            process.close();
            throw ex;
        }
    }

    /**
     * Return what tells an instance to use this broker and this database.
     * @return arguments of the application
     */
    List<String> arguments() {
        return List.of(
                "--sample.broker=external",
                "--spring.kafka.bootstrap-servers=" + this.backing.brokers(),
                "--spring.datasource.url=" + this.backing.database(),
                "--spring.datasource.username=" + Backing.USER);
    }

    long pid() {
        return this.process.pid();
    }

    /**
     * Wait until orders have been handled. Databases announce nothing, so this looks again and again.
     * @param orders the numbers of the orders
     * @param timeout the longest time to wait
     * @return whether all of them were handled in time
     * @throws InterruptedException if the waiting thread is interrupted
     * @throws AppProcessException if the process ends meanwhile
     */
    boolean awaitHandled(Set<Long> orders, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (this.count.unhandled(orders) > 0) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            if (this.process.hasEndedWithin(LOOK_INTERVAL)) {
                throw new AppProcessException("The broker and the database have ended; see " + this.process.logFile());
            }
        }
        return true;
    }

    /**
     * Count what became of the messages.
     * @param orders the numbers of the orders that were accepted, as their clients know
     * @return the counts
     * @throws InterruptedException if the waiting thread is interrupted
     */
    Messages count(Set<Long> orders) throws InterruptedException {
        return this.count.count(orders);
    }

    /** Let the broker remove its data, but kill it if it does not end. */
    @Override
    public void close() {
        try (this.process) {
            if (this.process.signal("TERM")) {
                this.process.awaitExit(EXIT_TIMEOUT);
            }
        } catch (AppProcessException ex) {
            // It is killed now, and its data stays beside its log.
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
