package io.quiesce.shutdown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TemporaryStopTests {

    private final Set<String> running = ConcurrentHashMap.newKeySet();

    private final TemporaryStop<String> stop = new TemporaryStop<>(
            new ParallelStop<>("test", (member, stopped) -> {
                this.running.remove(member);
                stopped.run();
                if (member.equals("broken")) {
                    throw new IllegalStateException("no stop");
                }
            }),
            this.running::contains,
            this.running::add);

    @Test
    void startsWhatItHasStoppedAndNothingElse() throws Exception {
        this.running.add("one");
        this.stop.pause(List.of("one", "idle"));
        assertThat(this.running).isEmpty();
        this.stop.resume();
        assertThat(this.running).containsExactly("one");
    }

    @Test
    void startsItOnce() throws Exception {
        this.running.add("one");
        this.stop.pause(List.of("one"));
        this.stop.resume();
        this.running.clear();
        this.stop.resume();
        assertThat(this.running).isEmpty();
    }

    @Test
    void isStoppedAgainWithTheOthersThatRunByThen() throws Exception {
        this.running.add("one");
        this.stop.pause(List.of("one", "two"));
        this.running.add("two");
        this.stop.pause(List.of("one", "two"));
        this.stop.resume();
        assertThat(this.running).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void saysWhatAMemberHasThrownUnlessThatHadStopped() throws Exception {
        ParallelStop<String> failing = new ParallelStop<>("test", (member, stopped) -> {
            throw new IllegalStateException("no stop");
        });
        TemporaryStop<String> broken = new TemporaryStop<>(failing, (member) -> true, this.running::add);
        assertThatIllegalStateException()
                .isThrownBy(() -> broken.pause(List.of("one")))
                .withMessage("no stop");
        this.running.add("broken");
        this.stop.pause(List.of("broken"));
        assertThat(this.running).isEmpty();
    }
}
