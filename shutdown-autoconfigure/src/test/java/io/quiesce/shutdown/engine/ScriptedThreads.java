package io.quiesce.shutdown.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Runs the body of each thread as one event of a virtual clock, after the time that the thread is scripted to take.
 */
public final class ScriptedThreads implements ThreadStarter {

    private final VirtualClock clock;

    private final Map<String, Duration> durations = new HashMap<>();

    private final List<String> hanging = new ArrayList<>();

    private final List<Thread> started = new ArrayList<>();

    private @Nullable String impossible;

    public ScriptedThreads(VirtualClock clock) {
        this.clock = clock;
    }

    public ScriptedThreads takes(String name, Duration duration) {
        this.durations.put(name, duration);
        return this;
    }

    public ScriptedThreads hangs(String name) {
        this.hanging.add(name);
        return this;
    }

    public ScriptedThreads cannotStart(String name) {
        this.impossible = name;
        return this;
    }

    public List<String> names() {
        return this.started.stream().map(Thread::getName).toList();
    }

    @Override
    public Thread start(String name, Runnable task) {
        if (name.equals(this.impossible)) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        Thread thread = new Thread(task, name);
        this.started.add(thread);
        if (!this.hanging.contains(name)) {
            this.clock.in(this.durations.getOrDefault(name, Duration.ZERO), task);
        }
        return thread;
    }
}
