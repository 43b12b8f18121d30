package io.quiesce.sample.board;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests for when {@link BoardWatch} asks instances.
 */
class BoardWatchScheduleTests {

    private final ScheduledExecutorService rounds = mock();

    private final ScheduledFuture<?> schedule = mock();

    private final BoardWatch watch = new BoardWatch(mock(), mock(), new JsonMapper(), this.rounds);

    private final Viewer ada = new Viewer(Runnable::run);

    private final Viewer bob = new Viewer(Runnable::run);

    @BeforeEach
    void setUp() {
        willReturn(this.schedule)
                .given(this.rounds)
                .scheduleWithFixedDelay(any(), eq(0L), eq(1L), eq(TimeUnit.SECONDS));
    }

    @AfterEach
    void destroy() {
        this.watch.destroy();
    }

    @Test
    void asksNobodyBeforeSomebodyLooks() {
        verifyNoInteractions(this.rounds);
    }

    @Test
    void asksOnceASecondHoweverManyLook() {
        this.watch.open(this.ada);
        this.watch.open(this.bob);
        verify(this.rounds).scheduleWithFixedDelay(any(), eq(0L), eq(1L), eq(TimeUnit.SECONDS));
    }

    @Test
    void asksNobodyWhenTheLastHasGone() {
        this.watch.open(this.ada);
        this.watch.open(this.bob);
        this.watch.close(this.ada);
        verify(this.schedule, never()).cancel(false);
        this.watch.close(this.bob);
        verify(this.schedule).cancel(false);
        this.watch.open(this.ada);
        verify(this.rounds, times(2)).scheduleWithFixedDelay(any(), eq(0L), eq(1L), eq(TimeUnit.SECONDS));
    }
}
