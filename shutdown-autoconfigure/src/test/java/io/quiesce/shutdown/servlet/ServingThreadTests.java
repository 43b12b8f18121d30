package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServingThreadTests {

    private final ServingThread thread = new ServingThread();

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    @Test
    void interruptsWhoServes() {
        this.thread.enter();
        this.thread.interrupt();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void keepsNoInterruptWhenItServesOthers() {
        this.thread.enter();
        this.thread.interrupt();
        this.thread.leave();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        this.thread.interrupt();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void keepsTheInterruptOfSomebodyElse() {
        this.thread.enter();
        Thread.currentThread().interrupt();
        this.thread.leave();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void knowsWhoServes() throws Exception {
        assertThat(this.thread.isCurrent()).isFalse();
        Thread other = new Thread(this.thread::enter);
        other.start();
        other.join();
        assertThat(this.thread.isCurrent()).isFalse();
        this.thread.enter();
        assertThat(this.thread.isCurrent()).isTrue();
    }
}
