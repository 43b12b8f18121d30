package io.quiesce.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

class RequestMixTests {

    private final RequestMix mix = RequestMix.standard();

    @Test
    void hasEveryKindInItsShare() {
        Map<Duration, Long> byWork = kinds(0, 25, RequestKind::work);
        assertThat(byWork)
                .isEqualTo(Map.of(
                        Duration.ZERO,
                        14L,
                        Duration.ofMillis(20),
                        7L,
                        Duration.ofMillis(200),
                        3L,
                        Duration.ofSeconds(2),
                        1L));
    }

    @Test
    void sendsEveryKindToEachOfTwoBackends() {
        Map<RequestKind, Long> even = LongStream.range(0, 50)
                .filter(index -> index % 2 == 0)
                .mapToObj(this.mix::at)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(even).isEqualTo(kinds(0, 25, Function.identity()));
    }

    @Test
    void isTheSameInEveryRun() {
        RequestMix other = RequestMix.standard();
        assertThat(LongStream.range(0, 25).mapToObj(this.mix::at))
                .containsExactlyElementsOf(
                        LongStream.range(25, 50).mapToObj(other::at).toList());
    }

    private <T> Map<T, Long> kinds(long from, long to, Function<RequestKind, T> property) {
        return LongStream.range(from, to)
                .mapToObj(this.mix::at)
                .collect(Collectors.groupingBy(property, Collectors.counting()));
    }
}
