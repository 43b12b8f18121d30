package io.quiesce.shutdown.engine;

/**
 * A source of messages, of which a test says what becomes of its steps.
 */
public interface Orders extends WorkSource {

    @Override
    default String name() {
        return "orders";
    }

    @Override
    default WorkKind kind() {
        return WorkKind.MESSAGES;
    }
}
