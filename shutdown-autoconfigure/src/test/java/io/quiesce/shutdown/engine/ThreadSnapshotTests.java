package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ThreadSnapshotTests {

    private final CountDownLatch held = new CountDownLatch(1);

    private final CountDownLatch release = new CountDownLatch(1);

    private static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void hold() {
        this.held.countDown();
        try {
            this.release.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** The JVM tells nobody that a thread has come to a lock. */
    private static void awaitState(Thread thread, Thread.State state) {
        Awaitility.await().until(() -> thread.getState() == state);
    }

    @Test
    void namesTheMonitorAndWhoHoldsIt() throws Exception {
        Object monitor = new Object();
        Thread owner = start("import-1", () -> {
            synchronized (monitor) {
                hold();
            }
        });
        assertThat(this.held.await(30, TimeUnit.SECONDS)).isTrue();
        Thread waiting = start("export-1", () -> {
            synchronized (monitor) {
                hold();
            }
        });
        awaitState(waiting, Thread.State.BLOCKED);
        awaitState(owner, Thread.State.WAITING);
        ThreadSnapshot snapshot = ThreadSnapshot.of(waiting);
        this.release.countDown();
        assertThat(snapshot.waitsFor())
                .matches("java\\.lang\\.Object@[0-9a-f]+, held by thread 'import-1' at .*Unsafe\\.park\\(.*\\)");
        assertThat(snapshot.stack())
                .anySatisfy((frame) -> assertThat(frame.getClassName()).isEqualTo(ThreadSnapshotTests.class.getName()));
    }

    @Test
    void namesTheLockAndWhoHoldsIt() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        start("import-1", () -> {
            lock.lock();
            hold();
        });
        assertThat(this.held.await(30, TimeUnit.SECONDS)).isTrue();
        Thread waiting = start("export-1", lock::lock);
        awaitState(waiting, Thread.State.WAITING);
        ThreadSnapshot snapshot = ThreadSnapshot.of(waiting);
        this.release.countDown();
        assertThat(snapshot.waitsFor()).contains("ReentrantLock", "held by thread 'import-1' at ");
    }

    @Test
    void namesNoOwnerOfWhatNobodyHolds() {
        Thread waiting = start("waiting", this::hold);
        awaitState(waiting, Thread.State.WAITING);
        ThreadSnapshot snapshot = ThreadSnapshot.of(waiting);
        this.release.countDown();
        assertThat(snapshot.waitsFor()).contains("CountDownLatch").doesNotContain("held by");
    }

    @Test
    void seesNoLockWhereThereIsNone() {
        ThreadSnapshot snapshot = ThreadSnapshot.of(Thread.currentThread());
        assertThat(snapshot.waitsFor()).isNull();
        assertThat(snapshot.stack()).isNotEmpty();
    }

    @Test
    void seesNothingOfNoThread() {
        assertThat(ThreadSnapshot.of(null)).isEqualTo(new ThreadSnapshot(List.of(), null));
    }
}
