package io.quiesce.sample.order;

import java.net.URI;
import java.util.List;

import jakarta.validation.Valid;

import io.quiesce.sample.partner.WorkTime;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Offers orders over HTTP, each request on one thread from beginning to end.
 */
@RestController
@RequestMapping("/orders")
class OrderController {

    private final OrderService orders;

    OrderController(OrderService orders) {
        this.orders = orders;
    }

    /** Urgent orders are taken as others are, also while the service is going out of service: see the configuration. */
    @PostMapping({"", "/urgent"})
    ResponseEntity<Order> place(
            @Valid @RequestBody NewOrder newOrder, @RequestParam(defaultValue = "0s") WorkTime work) {
        Order order = this.orders.place(newOrder, work);
        return ResponseEntity.created(URI.create("/orders/" + order.id())).body(order);
    }

    @GetMapping("/{id}")
    Order get(@PathVariable long id, @RequestParam(defaultValue = "0s") WorkTime work) {
        return this.orders.get(id, work);
    }

    @GetMapping
    List<Order> newest(@RequestParam(defaultValue = "0s") WorkTime work) {
        return this.orders.newest(work);
    }
}
