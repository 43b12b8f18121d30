package io.quiesce.sample.cart;

/**
 * Thrown when there is nothing to check out.
 */
public class EmptyCartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EmptyCartException() {
        super("The cart is empty; put something into it with POST /cart/items");
    }
}
