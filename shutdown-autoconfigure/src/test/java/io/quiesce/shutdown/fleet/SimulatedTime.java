package io.quiesce.shutdown.fleet;

import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * What happens when: events in the order of their times, with delays at random. One seed is one history.
 */
final class SimulatedTime {

    private final PriorityQueue<Event> events = new PriorityQueue<>();

    private final SplittableRandom random;

    private long now;

    private long count;

    private record Event(long at, long number, Runnable what) implements Comparable<Event> {

        @Override
        public int compareTo(Event other) {
            return (this.at != other.at) ? Long.compare(this.at, other.at) : Long.compare(this.number, other.number);
        }
    }

    SimulatedTime(long seed) {
        this.random = new SplittableRandom(seed);
    }

    long now() {
        return this.now;
    }

    /** Let something happen after a time between none and the longest, more often soon than late. */
    void soon(long longest, Runnable what) {
        after(Math.min(below(longest + 1), below(longest + 1)), what);
    }

    void after(long delay, Runnable what) {
        this.events.add(new Event(this.now + delay, this.count++, what));
    }

    /** Let everything happen up to the end. Returns whether it comes to an end. */
    boolean run(long most) {
        for (long left = most; left > 0; left--) {
            Event event = this.events.poll();
            if (event == null) {
                return true;
            }
            this.now = event.at();
            event.what().run();
        }
        return false;
    }

    long below(long bound) {
        return this.random.nextLong(bound);
    }

    int between(int least, int most) {
        return this.random.nextInt(least, most + 1);
    }

    boolean chance(double probability) {
        return this.random.nextDouble() < probability;
    }
}
