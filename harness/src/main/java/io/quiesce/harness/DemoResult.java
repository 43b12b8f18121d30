package io.quiesce.harness;

import java.util.Map;

import io.quiesce.harness.backing.Messages;

/**
 * What came out of the demonstration.
 *
 * @param load how the requests ended
 * @param exits how the instances ended, by name
 * @param terminatedNanos when each instance was sent SIGTERM, by name, as of {@link System#nanoTime()}
 * @param messages what became of the messages
 */
record DemoResult(LoadReport load, Map<String, AppExit> exits, Map<String, Long> terminatedNanos, Messages messages) {

    /**
     * Return whether nobody noticed the replacement.
     * @return whether no request failed, no message was lost or repeated, and every instance exited with 0
     */
    boolean isClean() {
        return this.load.failures().isEmpty()
                && this.messages.isClean()
                && this.exits.values().stream().allMatch(exit -> exit.code() == 0);
    }
}
