package io.quiesce.sample.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

import io.quiesce.sample.SampleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/**
 * Tests for {@link OrderController}.
 */
@SampleTest
class OrderControllerTests {

    private static final String BOOKS = """
            {"customer": "Ada", "item": "book", "quantity": 2}""";

    @Autowired
    private RestTestClient client;

    @Test
    void createsAnOrderThatCanBeRead() {
        Order created = place(BOOKS);
        assertThat(created)
                .extracting(Order::customer, Order::item, Order::quantity, Order::status)
                .containsExactly("Ada", "book", 2, OrderStatus.RECEIVED);
        Order read = this.client
                .get()
                .uri("/orders/{id}", created.id())
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(Order.class)
                .returnResult()
                .getResponseBody();
        assertThat(read).usingRecursiveComparison().ignoringFields("status").isEqualTo(created);
    }

    @Test
    void namesTheOrderInTheLocation() {
        long id = place(BOOKS).id();
        post(BOOKS, "").expectStatus().isCreated().expectHeader().location("/orders/" + (id + 1));
    }

    @Test
    void takesUrgentOrdersAsOthers() {
        Order urgent = this.client
                .post()
                .uri("/orders/urgent")
                .contentType(MediaType.APPLICATION_JSON)
                .body(BOOKS)
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody(Order.class)
                .returnResult()
                .getResponseBody();
        assertThat(urgent).extracting(Order::customer, Order::item).containsExactly("Ada", "book");
    }

    @Test
    void takesItsTimeWhenAskedTo() {
        long start = System.nanoTime();
        post(BOOKS, "?work=300ms").expectStatus().isCreated();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(300_000_000L);
    }

    @Test
    void listsTheNewestFiftyOrders() {
        List<Long> ids = IntStream.range(0, 51)
                .mapToObj((i) -> place(BOOKS).id())
                .sorted(Comparator.reverseOrder())
                .toList();
        List<Order> newest = this.client
                .get()
                .uri("/orders")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(new ParameterizedTypeReference<List<Order>>() {})
                .returnResult()
                .getResponseBody();
        assertThat(newest).extracting(Order::id).isEqualTo(ids.subList(0, 50));
    }

    @Test
    void doesNotFindAnUnknownOrder() {
        expectProblem(this.client.get().uri("/orders/0").exchange(), 404, "There is no order 0");
    }

    @Test
    void refusesAnIdThatIsNoNumber() {
        expectProblem(this.client.get().uri("/orders/x").exchange(), 400, "'id' must be a whole number, not 'x'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"item": "book", "quantity": 2}                            | 'customer' must say who orders
            {"customer": " ", "item": "book", "quantity": 2}           | 'customer' must say who orders
            {"customer": "Ada", "quantity": 2}                         | 'item' must say what is ordered
            {"customer": "Ada", "item": "b\\u0000k", "quantity": 2}    | 'item' must not contain control characters
            {"customer": "Ada", "item": "book"}                        | 'quantity' must be a whole number from 1 to 1000
            {"customer": "Ada", "item": "book", "quantity": 0}         | 'quantity' must be a whole number from 1 to 1000
            {"customer": "Ada", "item": "book", "quantity": 1001}      | 'quantity' must be a whole number from 1 to 1000
            {"quantity": 2}                                            | 'customer' must say who orders; 'item' must say what is ordered
            """)
    void namesEachInvalidFieldAndItsMend(String body, String detail) {
        expectProblem(post(body, ""), 400, detail);
    }

    @Test
    void refusesATooLongText() {
        String body = BOOKS.replace("Ada", "A".repeat(101));
        expectProblem(post(body, ""), 400, "'customer' must have at most 100 characters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"customer": "Ada", "item": "book", "quantity": "two"} | 'quantity' cannot be read
            {"customer": "Ada", "item": "book", "quantity": 2.7}   | 'quantity' cannot be read
            {"customer":                                           | The body cannot be read
            """)
    void namesWhatCannotBeRead(String body, String subject) {
        expectProblem(
                post(body, ""),
                400,
                subject + "; send a JSON object with customer and item as text and quantity as a whole number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1s", "5m1s", "301s"})
    void refusesAWorkTimeThatIsNone(String work) {
        String detail = "'work' must be a duration from 0s to 5m, such as 500ms, 2s or 1m, not '%s'".formatted(work);
        expectProblem(post(BOOKS, "?work=" + work), 400, detail);
        expectProblem(this.client.get().uri("/orders/1?work=" + work).exchange(), 400, detail);
        expectProblem(this.client.get().uri("/orders/1/quote?work=" + work).exchange(), 400, detail);
    }

    private Order place(String body) {
        return post(body, "")
                .expectStatus()
                .isCreated()
                .expectBody(Order.class)
                .returnResult()
                .getResponseBody();
    }

    private RestTestClient.ResponseSpec post(String body, String query) {
        return this.client
                .post()
                .uri("/orders" + query)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange();
    }

    private static void expectProblem(RestTestClient.ResponseSpec response, int status, String detail) {
        response.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo(detail);
    }
}
