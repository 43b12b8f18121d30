package io.quiesce.sample.courier;

/**
 * Thrown when a courier is not registered.
 */
public class CourierNotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CourierNotFoundException(String id) {
        super("There is no courier " + id);
    }
}
