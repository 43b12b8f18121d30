package io.quiesce.sample.cart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.willThrow;

import java.util.List;

import io.quiesce.sample.SampleTest;
import io.quiesce.sample.order.NewOrder;
import io.quiesce.sample.order.Order;
import io.quiesce.sample.partner.Partner;
import io.quiesce.sample.partner.WorkTime;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;

/**
 * Tests for {@link CartController}.
 */
@SampleTest
class CartControllerTests {

    private static final ParameterizedTypeReference<List<NewOrder>> ITEMS = new ParameterizedTypeReference<>() {};

    private static final ParameterizedTypeReference<List<Order>> ORDERS = new ParameterizedTypeReference<>() {};

    private static final String BOOKS = """
            {"customer": "Ada", "item": "book", "quantity": 2}""";

    private static final String PENS = """
            {"customer": "Ada", "item": "pen", "quantity": 3}""";

    @Autowired
    private RestTestClient client;

    @Autowired
    private Partner partner;

    private String session = "";

    @Test
    void keepsWhatIsPutIntoACart() {
        add(BOOKS);
        assertThat(add(PENS)).extracting(NewOrder::item).containsExactly("book", "pen");
        assertThat(items()).extracting(NewOrder::quantity).containsExactly(2, 3);
    }

    @Test
    void keepsTheCartsOfTwoCustomersApart() {
        add(BOOKS);
        this.session = "";
        assertThat(items()).isEmpty();
        assertThat(add(PENS)).extracting(NewOrder::item).containsExactly("pen");
    }

    @Test
    void beginsNoSessionToShowAnEmptyCart() {
        this.client
                .get()
                .uri("/cart")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .doesNotExist("Set-Cookie")
                .expectBody()
                .json("[]");
    }

    @Test
    void placesTheOrdersAndEndsTheSession() {
        add(BOOKS);
        add(PENS);
        List<Order> orders = checkOut("")
                .expectStatus()
                .isOk()
                .expectBody(ORDERS)
                .returnResult()
                .getResponseBody();
        assertThat(orders).extracting(Order::item).containsExactly("book", "pen");
        this.client
                .get()
                .uri("/orders/{id}", orders.get(1).id())
                .exchange()
                .expectStatus()
                .isOk();
        assertThat(items()).isEmpty();
        expectEmptyCart(checkOut(""));
    }

    @Test
    void checksNoEmptyCartOut() {
        expectEmptyCart(checkOut(""));
    }

    @Test
    void keepsWhatCouldNotBeOrdered() throws Exception {
        WorkTime slow = WorkTime.of("299s");
        willThrow(new InterruptedException()).given(this.partner).call(eq(slow));
        add(BOOKS);
        checkOut("?work=299s").expectStatus().isEqualTo(503);
        assertThat(items()).extracting(NewOrder::item).containsExactly("book");
    }

    @Test
    void refusesAnItemThatIsNoOrderAndBeginsNoSession() {
        post("/cart/items", """
                {"customer": "Ada", "item": "book", "quantity": 0}""")
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .doesNotExist("Set-Cookie")
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("'quantity' must be a whole number from 1 to 1000");
    }

    private List<NewOrder> add(String item) {
        EntityExchangeResult<List<NewOrder>> added = post("/cart/items", item)
                .expectStatus()
                .isCreated()
                .expectHeader()
                .location("/cart")
                .expectBody(ITEMS)
                .returnResult();
        if (this.session.isEmpty()) {
            this.session = added.getResponseCookies().getFirst("JSESSIONID").getValue();
        }
        return added.getResponseBody();
    }

    private List<NewOrder> items() {
        return this.client
                .get()
                .uri("/cart")
                .cookie("JSESSIONID", this.session)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(ITEMS)
                .returnResult()
                .getResponseBody();
    }

    private RestTestClient.ResponseSpec checkOut(String query) {
        return post("/cart/checkout" + query, "");
    }

    private RestTestClient.ResponseSpec post(String path, String body) {
        return this.client
                .post()
                .uri(path)
                .cookie("JSESSIONID", this.session)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange();
    }

    private static void expectEmptyCart(RestTestClient.ResponseSpec response) {
        response.expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("The cart is empty; put something into it with POST /cart/items");
    }
}
