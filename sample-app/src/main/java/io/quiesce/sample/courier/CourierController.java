package io.quiesce.sample.courier;

import java.time.Duration;
import java.util.List;

import jakarta.validation.Valid;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Offers registration to couriers over HTTP.
 */
@RestController
@RequestMapping("/couriers")
@ConditionalOnLeases
class CourierController {

    private static final String COURIER = "/{id:[A-Za-z0-9-]{1,50}}";

    private static final String DELIVERIES = COURIER + "/deliveries";

    private final Couriers couriers;

    CourierController(Couriers couriers) {
        this.couriers = couriers;
    }

    /**
     * The answer to a registration.
     * @param id the courier
     * @param expiresIn after so many seconds it has to be renewed
     */
    record Registered(String id, long expiresIn) {}

    @PutMapping(COURIER)
    Registered register(@PathVariable String id, @Valid @RequestBody Registration registration) {
        Duration granted = this.couriers.register(id, registration.requested());
        return new Registered(id, granted.toSeconds());
    }

    @DeleteMapping(COURIER)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void release(@PathVariable String id) {
        this.couriers.release(id);
    }

    @GetMapping
    List<Courier> list() {
        return this.couriers.list();
    }

    @PostMapping(DELIVERIES)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void beginDelivery(@PathVariable String id) {
        this.couriers.beginDelivery(id);
    }

    @DeleteMapping(DELIVERIES)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void endDelivery(@PathVariable String id) {
        this.couriers.endDelivery(id);
    }
}
