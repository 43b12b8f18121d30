package io.quiesce.harness.process.leaders;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

import org.springframework.integration.support.locks.LockRegistry;

/**
 * Says on the standard output when this instance has a lock, and when it is about to give it back: never while another has it, if
 * the locks are any good.
 */
final class LoggedLocks implements LockRegistry<Lock> {

    private final LockRegistry<?> locks;

    private final String instance;

    LoggedLocks(LockRegistry<?> locks, String instance) {
        this.locks = locks;
        this.instance = instance;
    }

    @Override
    public Lock obtain(Object key) {
        return new LoggedLock(this.locks.obtain(key), String.valueOf(key));
    }

    /** The time in microseconds, as leaders say it. */
    static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private void say(String what, String group) {
        System.out.printf("TERM %s %s %s %d%n", what, group, this.instance, now());
    }

    /** Held by one thread, as often as that likes. */
    private final class LoggedLock implements Lock {

        private final Lock lock;

        private final String group;

        private int held;

        private LoggedLock(Lock lock, String group) {
            this.lock = lock;
            this.group = group;
        }

        private boolean note(boolean locked) {
            if (locked && this.held++ == 0) {
                say("begins", this.group);
            }
            return locked;
        }

        @Override
        public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
            return note(this.lock.tryLock(time, unit));
        }

        @Override
        public boolean tryLock() {
            return note(this.lock.tryLock());
        }

        @Override
        public void unlock() {
            if (--this.held == 0) {
                say("ends", this.group);
            }
            this.lock.unlock();
        }

        @Override
        public void lock() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void lockInterruptibly() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Condition newCondition() {
            throw new UnsupportedOperationException();
        }
    }
}
