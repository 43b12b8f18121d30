package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UninterruptiblyTests {

    private final List<Boolean> marks = new ArrayList<>();

    private void write() throws Exception {
        Uninterruptibly.write(() -> this.marks.add(Thread.currentThread().isInterrupted()));
        this.marks.add(Thread.currentThread().isInterrupted());
    }

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    @Test
    void writesWithoutTheMarkOfAnInterruptAndSetsItAgain() throws Exception {
        Thread.currentThread().interrupt();
        write();
        assertThat(this.marks).containsExactly(false, true);
    }

    @Test
    void marksNobodyWhoWasNotInterrupted() throws Exception {
        write();
        assertThat(this.marks).containsExactly(false, false);
    }
}
