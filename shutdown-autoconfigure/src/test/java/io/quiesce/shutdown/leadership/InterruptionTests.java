package io.quiesce.shutdown.leadership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.quiesce.shutdown.engine.EngineClock;
import io.quiesce.shutdown.engine.ScriptedThreads;
import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.leadership.LeadershipKeeper.Wish;
import org.junit.jupiter.api.Test;
import org.springframework.context.Lifecycle;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.leader.event.OnGrantedEvent;

/**
 * The threads that keep leaderships are there once and for all: an interrupt, which foreign code may have left behind, must not
 * end them.
 */
class InterruptionTests {

    private static final Duration PACE = Duration.ofSeconds(10);

    private final VirtualClock clock = new VirtualClock();

    private final ScriptedThreads threads = new ScriptedThreads(this.clock);

    private final List<Long> turns = new ArrayList<>();

    private long next() {
        this.turns.add(this.clock.elapsed().toSeconds());
        return this.clock.nanoTime() + PACE.toNanos();
    }

    private void run(Runnable close) {
        this.clock.at(Duration.ofSeconds(15), () -> Thread.currentThread().interrupt());
        this.clock.at(Duration.ofSeconds(35), close);
        this.clock.awaitUndisturbed(Duration.ofSeconds(60).toNanos(), () -> false);
        assertThat(this.turns).containsExactly(0L, 10L, 20L, 30L);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void theKeeperGoesOn() {
        Course course = new Course() {
            @Override
            public boolean turn() {
                return false;
            }

            @Override
            public long next(EngineClock clock) {
                return InterruptionTests.this.next();
            }
        };
        LeadershipKeeper keeper = new LeadershipKeeper(() -> Wish.STAY, (wish) -> course, List.of(), this.clock);
        keeper.start(this.threads);
        run(keeper::close);
    }

    @Test
    void theSyncGoesOn() throws Exception {
        PaceSlot slot = mock();
        given(slot.turn()).willAnswer((call) -> next());
        FleetSync sync = new FleetSync(null, slot, () -> null, this.clock, (failure) -> {});
        sync.start(this.threads);
        run(sync::close);
    }

    /** The candidacy is over then; whether the lock is free, nobody waits for any more. */
    @Test
    void whoWithdrawsIsTold() {
        DefaultCandidate candidate = new DefaultCandidate("1", "leader");
        Lifecycle initiator = mock();
        Context context = mock();
        InitiatorGroup group = new InitiatorGroup(initiator, () -> context, this.clock);
        group.onEvent(new OnGrantedEvent(candidate, context, "leader"));
        this.clock.at(Duration.ofSeconds(1), () -> Thread.currentThread().interrupt());
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(group::withdraw);
        verify(initiator).stop();
        assertThat(this.clock.elapsed()).isEqualTo(Duration.ofSeconds(1));
    }
}
