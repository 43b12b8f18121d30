package io.quiesce.harness.bench;

import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * How many of a million are lost at most, by what was seen: the exact bound for a rare event (Poisson), which holds in 95
 * of 100 cases.
 */
final class LossBound {

    private static final double CONFIDENCE = 0.95;

    private static final double MILLION = 1e6;

    private LossBound() {}

    static double perMillion(long lost, long requests) {
        return lost * MILLION / requests;
    }

    static double atMostPerMillion(long lost, long requests) {
        double events = new ChiSquaredDistribution(2.0 * (lost + 1)).inverseCumulativeProbability(CONFIDENCE) / 2;
        return Math.min(1, events / requests) * MILLION;
    }
}
