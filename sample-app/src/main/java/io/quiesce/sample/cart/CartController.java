package io.quiesce.sample.cart;

import java.net.URI;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.validation.Valid;

import io.quiesce.sample.order.NewOrder;
import io.quiesce.sample.order.Order;
import io.quiesce.sample.order.OrderService;
import io.quiesce.sample.partner.WorkTime;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.SessionAttribute;

/**
 * Offers carts over HTTP. A session begins with the first item and ends with the checkout.
 */
@RestController
@RequestMapping("/cart")
class CartController {

    private static final String CART = "cart";

    private final OrderService orders;

    CartController(OrderService orders) {
        this.orders = orders;
    }

    @PostMapping("/items")
    ResponseEntity<List<NewOrder>> add(@Valid @RequestBody NewOrder item, HttpSession session) {
        Cart cart = (session.getAttribute(CART) instanceof Cart known) ? known : new Cart();
        cart.add(item);
        session.setAttribute(CART, cart);
        return ResponseEntity.created(URI.create("/cart")).body(cart.items());
    }

    @GetMapping
    List<NewOrder> show(@SessionAttribute(name = CART, required = false) Cart cart) {
        return (cart != null) ? cart.items() : List.of();
    }

    @PostMapping("/checkout")
    List<Order> checkOut(
            @SessionAttribute(name = CART, required = false) Cart cart,
            @RequestParam(defaultValue = "0s") WorkTime work,
            HttpServletRequest request) {
        if (cart == null) {
            throw new EmptyCartException();
        }
        List<Order> placed = cart.checkOut((item) -> this.orders.place(item, work));
        endSession(request);
        return placed;
    }

    private static void endSession(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
    }
}
