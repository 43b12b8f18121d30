package io.quiesce.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which kind of request is sent when: a fixed sequence that repeats, so that every run sends the same.
 */
public final class RequestMix {

    private static final long SEED = 4;

    private final List<RequestKind> cycle;

    private RequestMix(List<RequestKind> cycle) {
        this.cycle = List.copyOf(cycle);
    }

    /**
     * Return a mix of the given kinds in the given order.
     * @param cycle the sequence that repeats; with an odd length, each of two backends gets each kind
     * @return a mix
     */
    public static RequestMix of(List<RequestKind> cycle) {
        if (cycle.isEmpty()) {
            throw new IllegalArgumentException("'cycle' must not be empty");
        }
        return new RequestMix(cycle);
    }

    /**
     * Return the mix of the demonstration: of 25 requests, 14 are quick, 7 take 20 ms, 3 take 200 ms and one takes 2 s.
     * @return a mix
     */
    public static RequestMix standard() {
        List<RequestKind> kinds = new ArrayList<>();
        kinds.addAll(Collections.nCopies(9, RequestKind.get(Duration.ZERO)));
        kinds.addAll(Collections.nCopies(5, RequestKind.post(Duration.ZERO)));
        kinds.addAll(Collections.nCopies(4, RequestKind.get(Duration.ofMillis(20))));
        kinds.addAll(Collections.nCopies(3, RequestKind.post(Duration.ofMillis(20))));
        kinds.addAll(Collections.nCopies(2, RequestKind.get(Duration.ofMillis(200))));
        kinds.addAll(Collections.nCopies(1, RequestKind.post(Duration.ofMillis(200))));
        kinds.addAll(Collections.nCopies(1, RequestKind.post(Duration.ofSeconds(2))));
        Collections.shuffle(kinds, new Random(SEED));
        return of(kinds);
    }

    RequestKind at(long index) {
        return this.cycle.get((int) (index % this.cycle.size()));
    }
}
