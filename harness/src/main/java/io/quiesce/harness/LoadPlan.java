package io.quiesce.harness;

import java.time.Duration;

/**
 * How much load, and its bounds.
 *
 * @param perSecond how many requests are due in a second
 * @param maxRequests the most requests altogether
 * @param maxTime the time after which no request is due any more
 * @param mix which kinds of requests
 */
public record LoadPlan(int perSecond, long maxRequests, Duration maxTime, RequestMix mix) {

    /**
     * Return a plan with the standard mix that is bounded by time only.
     * @param perSecond how many requests are due in a second
     * @param maxTime the time after which no request is due any more
     * @return a plan
     */
    public static LoadPlan of(int perSecond, Duration maxTime) {
        return new LoadPlan(perSecond, Long.MAX_VALUE, maxTime, RequestMix.standard());
    }
}
