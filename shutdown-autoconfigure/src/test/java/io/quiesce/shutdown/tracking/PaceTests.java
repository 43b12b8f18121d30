package io.quiesce.shutdown.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class PaceTests {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Tally tally = new Tally();

    private final Pace pace = new Pace(this.tally, 0);

    /** Returns how many of the units would be looked at. */
    private int begin(int units, long from, long apart) {
        int ofInterest = 0;
        for (int i = 0; i < units; i++) {
            long now = from + i * apart;
            this.tally.begin();
            this.pace.began(now);
            ofInterest += this.pace.isOfInterest(now) ? 1 : 0;
        }
        return ofInterest;
    }

    @Test
    void looksAtAllWhereThereIsLittle() {
        assertThat(begin(10_000, 0, SECOND / 1_000)).isEqualTo(10_000);
    }

    @Test
    void looksAtSomeWhereThereIsMuch() {
        this.pace.ended(SECOND);
        begin(10_000, 0, SECOND / 100_000);
        assertThat(begin(100_000, SECOND / 10, SECOND / 100_000)).isBetween(100_000 / 32, 100_000 / 8);
    }

    @Test
    void looksAtAllAgainOnceItIsLittle() {
        begin(10_000, 0, SECOND / 100_000);
        assertThat(begin(100, SECOND, SECOND)).isEqualTo(100);
    }

    @Test
    void looksAtWhatHasTakenLongerThanAnythingBeforeWhereThereIsMuch() {
        this.pace.ended(SECOND);
        begin(300_000, 0, SECOND / 100_000);
        assertThat(begin(10_000, 3 * SECOND, SECOND / 100_000)).isLessThan(10_000);
        for (int began = 0; began < 1_000; began++) {
            assertThat(this.pace.isOfInterest(began)).isTrue();
        }
    }

    @Test
    void tellsHowOftenWorkComesFromOneToTwoWindows() {
        begin(60_000, 0, SECOND / 1_000);
        assertThat(this.pace.perSecond(60 * SECOND)).isBetween(990.0, 1010.0);
    }
}
