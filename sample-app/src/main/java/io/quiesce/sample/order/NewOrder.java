package io.quiesce.sample.order;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * An order as a customer places it.
 * @param customer who orders
 * @param item what is ordered
 * @param quantity how many are ordered
 */
public record NewOrder(
        @NotBlank(message = "must say who orders")
                @Size(max = 100, message = NewOrder.TOO_LONG)
                @Pattern(regexp = NewOrder.PRINTABLE, message = NewOrder.NOT_PRINTABLE)
                String customer,
        @NotBlank(message = "must say what is ordered")
                @Size(max = 100, message = NewOrder.TOO_LONG)
                @Pattern(regexp = NewOrder.PRINTABLE, message = NewOrder.NOT_PRINTABLE)
                String item,
        @NotNull(message = NewOrder.NO_QUANTITY)
                @Min(value = 1, message = NewOrder.NO_QUANTITY)
                @Max(value = 1000, message = NewOrder.NO_QUANTITY)
                Integer quantity) {

    private static final String PRINTABLE = "\\P{Cntrl}*";

    private static final String NOT_PRINTABLE = "must not contain control characters";

    private static final String TOO_LONG = "must have at most {max} characters";

    private static final String NO_QUANTITY = "must be a whole number from 1 to 1000";
}
