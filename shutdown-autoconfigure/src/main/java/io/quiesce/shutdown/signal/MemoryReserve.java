package io.quiesce.shutdown.signal;

import org.jspecify.annotations.Nullable;

/**
 * Half a mebibyte that is kept from the beginning, and given back when a process has to come to its end. Where the heap is full,
 * each thread that asks for memory has all of it collected, in which time no other runs, and the one that would end the process
 * gets its turn only between two collections, if a processor is free just then. With what is given back, all go on for a moment. That makes a
 * late end less likely; it does not rule it out.
 * Safe for use by several threads.
 */
final class MemoryReserve {

    /** Of each half. Much less is used up before the process is gone, and twice as much brings no more. */
    private static final int SIZE = 256 * 1024;

    private volatile byte @Nullable [] forLastWords = new byte[SIZE];

    private volatile byte @Nullable [] forHalt = new byte[SIZE];

    /** Give the half of it back, to say what hangs. */
    void releaseForLastWords() {
        this.forLastWords = null;
    }

    /** Give all of it back. */
    void releaseForHalt() {
        this.forLastWords = null;
        this.forHalt = null;
    }

    /**
     * Return how much is still kept.
     * @return the number of bytes
     */
    int kept() {
        return sizeOf(this.forLastWords) + sizeOf(this.forHalt);
    }

    private static int sizeOf(byte @Nullable [] part) {
        return (part != null) ? part.length : 0;
    }
}
