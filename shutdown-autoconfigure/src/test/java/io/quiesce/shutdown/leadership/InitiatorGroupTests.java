package io.quiesce.shutdown.leadership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

import io.quiesce.shutdown.engine.SystemClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.Lifecycle;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.leader.event.AbstractLeaderEvent;
import org.springframework.integration.leader.event.DefaultLeaderEventPublisher;
import org.springframework.integration.leader.event.OnGrantedEvent;
import org.springframework.integration.leader.event.OnRevokedEvent;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;

/**
 * Initiators of Spring Integration that say one thing and do another for a while. The time-out only ends a test that hangs.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InitiatorGroupTests {

    /** Leads whatever happens. */
    private static final class Leading implements Lifecycle, Context {

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return true;
        }

        @Override
        public boolean isLeader() {
            return true;
        }

        @Override
        public String getRole() {
            return "leader";
        }
    }

    /** An attempt that is interrupted takes its time, and who has made it has the lock at the next one. Nobody else ever has. */
    private static final class SlowLock implements Lock {

        private final CountDownLatch attempted = new CountDownLatch(1);

        private final CountDownLatch mayEnd = new CountDownLatch(1);

        private final CountDownLatch never = new CountDownLatch(1);

        private final AtomicInteger held = new AtomicInteger();

        private volatile @Nullable Thread first;

        @Override
        public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
            if (this.first == null) {
                this.first = Thread.currentThread();
                attempt();
            } else if (this.first != Thread.currentThread()) {
                this.never.await();
            }
            this.held.incrementAndGet();
            return true;
        }

        private void attempt() throws InterruptedException {
            try {
                this.attempted.countDown();
                this.never.await();
            } catch (InterruptedException ex) {
                this.mayEnd.await();
                throw new IllegalStateException("This attempt has failed", ex);
            }
        }

        @Override
        public void unlock() {
            this.held.decrementAndGet();
        }

        @Override
        public boolean tryLock() {
            throw new UnsupportedOperationException();
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

    @Test
    void leadsNoMoreOnceItHasSaidSo() {
        Leading initiator = new Leading();
        InitiatorGroup group = new InitiatorGroup(initiator, () -> initiator, new SystemClock());
        assertThat(group.isLeading()).isTrue();
        group.onEvent(new OnGrantedEvent(initiator, initiator, "leader"));
        assertThat(group.isLeading()).isTrue();
        group.onEvent(new OnRevokedEvent(initiator, initiator, "leader"));
        assertThat(group.isLeading()).isFalse();
        group.onEvent(new OnGrantedEvent(initiator, initiator, "leader"));
        assertThat(group.isLeading()).isTrue();
    }

    /** It is interrupted, and started again before it has noticed. */
    @Test
    void seesWhatLeadsBesideItsSuccessor() throws Exception {
        SlowLock lock = new SlowLock();
        LockRegistryLeaderInitiator initiator =
                new LockRegistryLeaderInitiator((key) -> lock, new DefaultCandidate("a", "leader"));
        InitiatorGroup group = new InitiatorGroup(initiator, initiator::getContext, new SystemClock());
        CountDownLatch granted = new CountDownLatch(1);
        initiator.setLeaderEventPublisher(new DefaultLeaderEventPublisher((event) -> {
            group.onEvent((AbstractLeaderEvent) event);
            granted.countDown();
        }));
        initiator.start();
        lock.attempted.await();
        group.withdraw();
        group.join();
        lock.mayEnd.countDown();
        granted.await();
        assertThat(initiator.getContext().isLeader()).isFalse();
        assertThat(group.isLeading()).isTrue();
        group.withdraw();
        assertThat(lock.held).hasValue(0);
        assertThat(group.isLeading()).isFalse();
    }
}
