package io.quiesce.shutdown.kafka;

/**
 * A container whose listener an interceptor sees, and whose consumers can be paused.
 */
interface PolledContainer extends TrackedContainer {

    @Override
    ConsumersAtRest consumers();

    /** On the thread of a consumer, for each record that its listener gets. */
    default void handOut(String topic, int partition, long offset) {}

    /** On the thread of a listener, after work that had been cancelled: nothing more is to be handed out. */
    void endNow();

    @Override
    default void gone() {
        consumers().gone();
    }
}
