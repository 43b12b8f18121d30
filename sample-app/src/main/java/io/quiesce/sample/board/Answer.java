package io.quiesce.sample.board;

import org.jspecify.annotations.Nullable;

/**
 * What an instance has answered.
 * @param instance the instance
 * @param drain its endpoint {@code drain}, {@code null} if it has none or has not answered
 * @param fleet its endpoint {@code fleet}, {@code null} if it has none or has not answered
 * @param problem why there is no answer
 */
record Answer(Instance instance, @Nullable DrainView drain, @Nullable FleetView fleet, @Nullable String problem) {

    static Answer awaited(Instance instance) {
        return new Answer(instance, null, null, "it has just been asked");
    }

    static Answer none(Instance instance, Throwable failure) {
        return new Answer(instance, null, null, Failures.describe(failure));
    }
}
