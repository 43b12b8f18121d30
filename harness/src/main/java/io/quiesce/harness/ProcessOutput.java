package io.quiesce.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a process has written so far. One thread reads; any number of threads wait for a line or for the end.
 */
final class ProcessOutput {

    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = this.lock.newCondition();

    private final List<LogLine> lines = new ArrayList<>();

    private final Consumer<LogLine> listener;

    private boolean ended;

    ProcessOutput(Consumer<LogLine> listener) {
        this.listener = listener;
    }

    /**
     * Read until the process closes its output. A failure to write the copy does not stop the reading, since a process
     * whose output nobody reads blocks.
     * @param input the output of the process
     * @param copy where every line is written to as well
     * @throws IOException if the output cannot be read, or not all of it could be copied
     */
    void readAll(InputStream input, Writer copy) throws IOException {
        IOException copyFailure = null;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                add(new LogLine(System.nanoTime(), text));
                if (copyFailure == null) {
                    copyFailure = tryCopy(text, copy);
                }
            }
        } finally {
            end();
        }
        if (copyFailure != null) {
            throw copyFailure;
        }
    }

    private static IOException tryCopy(String text, Writer copy) {
        try {
            copy.write(text);
            copy.write('\n');
            copy.flush();
            return null;
        } catch (IOException ex) {
            return ex;
        }
    }

    private void add(LogLine line) {
        this.lock.lock();
        try {
            this.lines.add(line);
            this.changed.signalAll();
        } finally {
            this.lock.unlock();
        }
        this.listener.accept(line);
    }

    private void end() {
        this.lock.lock();
        try {
            this.ended = true;
            this.changed.signalAll();
        } finally {
            this.lock.unlock();
        }
    }

    boolean hasEnded() {
        this.lock.lock();
        try {
            return this.ended;
        } finally {
            this.lock.unlock();
        }
    }

    List<LogLine> lines() {
        this.lock.lock();
        try {
            return List.copyOf(this.lines);
        } finally {
            this.lock.unlock();
        }
    }

    /** Return the last lines as one text, each on a line of its own. */
    String tail(int count) {
        List<LogLine> all = lines();
        return all.stream()
                .skip(Math.max(0, all.size() - count))
                .map(line -> System.lineSeparator() + "    " + line.text())
                .collect(Collectors.joining());
    }

    /**
     * Wait for a line, which may have been written already.
     * @param wanted what the line has to satisfy
     * @param timeout the longest time to wait
     * @return the first such line; empty if time is up or the output has ended without it
     * @throws InterruptedException if the waiting thread is interrupted
     */
    Optional<LogLine> awaitLine(Predicate<String> wanted, Duration timeout) throws InterruptedException {
        return awaitLogLine(line -> wanted.test(line.text()), timeout);
    }

    /** The same, for who has to know when the line was read, too. */
    Optional<LogLine> awaitLogLine(Predicate<LogLine> wanted, Duration timeout) throws InterruptedException {
        long remaining = timeout.toNanos();
        int seen = 0;
        this.lock.lockInterruptibly();
        try {
            while (true) {
                for (; seen < this.lines.size(); seen++) {
                    if (wanted.test(this.lines.get(seen))) {
                        return Optional.of(this.lines.get(seen));
                    }
                }
                if (this.ended || remaining <= 0) {
                    return Optional.empty();
                }
                remaining = this.changed.awaitNanos(remaining);
            }
        } finally {
            this.lock.unlock();
        }
    }

    /**
     * Wait until everything has been read.
     * @param timeout the longest time to wait
     * @return whether everything has been read
     * @throws InterruptedException if the waiting thread is interrupted
     */
    boolean awaitEnd(Duration timeout) throws InterruptedException {
        long remaining = timeout.toNanos();
        this.lock.lockInterruptibly();
        try {
            while (!this.ended && remaining > 0) {
                remaining = this.changed.awaitNanos(remaining);
            }
            return this.ended;
        } finally {
            this.lock.unlock();
        }
    }
}
