package io.quiesce.shutdown.kafka;

/**
 * A container that has been prepared, and how it is stopped.
 */
interface TrackedContainer {

    /** Return its consumers. */
    ConsumersAtRest consumers();

    /** On the thread of a consumer, for each record that its listener gets. */
    default void handOut(String topic, int partition, long offset) {}

    /** On the thread of a listener, after work that had been cancelled: nothing more is to be handed out. */
    void endNow();

    /** Stop, and run the callback when nothing was left behind. */
    void stop(Runnable callback);

    /** Have what is being stopped end, because work is being cancelled. */
    void cut();

    /** On the thread of a consumer, which is about to commit what is left and to leave its group. */
    default void leaving() {}

    /** On the thread of a consumer, which has ended. */
    default void gone() {
        consumers().gone();
    }

    /** Be as at the beginning, for a container that will be started again. */
    void reopen();
}
