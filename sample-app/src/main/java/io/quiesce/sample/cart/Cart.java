package io.quiesce.sample.cart;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.quiesce.sample.order.NewOrder;
import io.quiesce.sample.order.Order;

/**
 * What a customer is going to order. Requests of one customer can come at the same time.
 */
class Cart {

    private final List<NewOrder> items = new ArrayList<>();

    synchronized void add(NewOrder item) {
        this.items.add(item);
    }

    synchronized List<NewOrder> items() {
        return List.copyOf(this.items);
    }

    /**
     * Order everything. What has been ordered leaves the cart, so that nothing is ordered twice when this fails half-way or
     * is asked for twice.
     * @param place places an order
     * @return the orders
     * @throws EmptyCartException if there is nothing to order
     */
    synchronized List<Order> checkOut(Function<NewOrder, Order> place) {
        if (this.items.isEmpty()) {
            throw new EmptyCartException();
        }
        List<Order> orders = new ArrayList<>();
        while (!this.items.isEmpty()) {
            orders.add(place.apply(this.items.get(0)));
            this.items.remove(0);
        }
        return orders;
    }
}
