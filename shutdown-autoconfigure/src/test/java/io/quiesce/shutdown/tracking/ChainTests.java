package io.quiesce.shutdown.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.quiesce.shutdown.engine.ThreadStarter;
import io.quiesce.shutdown.engine.VirtualClock;
import io.quiesce.shutdown.engine.WorkDetails;
import io.quiesce.shutdown.engine.WorkKind;
import org.junit.jupiter.api.Test;

class ChainTests {

    private final Book book = new Book(new VirtualClock(), ThreadStarter.DAEMON, (failure) -> {});

    private TrackedWork enter(String description) {
        return this.book.enter(WorkKind.TASKS, () -> description);
    }

    private List<String> outstanding() {
        return this.book.outstanding().describe().stream()
                .map(WorkDetails::description)
                .toList();
    }

    private static int length(TrackedWork newest) {
        int length = 0;
        for (TrackedWork each = newest; each != null; each = each.older()) {
            length++;
        }
        return length;
    }

    @Test
    void keepsTheOrderOfWhatBeganAtTheSameTime() {
        TrackedWork first = enter("first");
        TrackedWork second = enter("second");
        enter("third");
        second.close();
        assertThat(outstanding()).containsExactly("first", "third");
        first.close();
        assertThat(outstanding()).containsExactly("third");
    }

    @Test
    void isLinkedToNothingThatHasEnded() {
        enter("one").close();
        enter("another").close();
        assertThat(length(enter("newest"))).isOne();
    }

    @Test
    void doesNotGrowWithWhatEndsBelowWorkThatGoesOn() {
        enter("oldest");
        TrackedWork newest = enter("newest");
        for (int i = 0; i < 10_000; i++) {
            TrackedWork before = newest;
            newest = enter("newest");
            before.close();
        }
        assertThat(length(newest)).isLessThan(200);
        assertThat(outstanding()).containsExactly("oldest", "newest");
    }

    @Test
    void holdsNothingOfWorkThatHasEnded() {
        TrackedWork work = enter("large");
        enter("newest");
        work.close();
        assertThat(work.description()).doesNotContain("large");
    }
}
