package io.quiesce.sample.order;

/**
 * Thrown when there is no order of a given number.
 */
public class OrderNotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OrderNotFoundException(long id) {
        super("There is no order " + id);
    }
}
