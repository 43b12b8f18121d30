package io.quiesce.shutdown.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

class ReactiveFactsTests {

    private static MockServerHttpRequest.BodyBuilder request(String path) {
        return MockServerHttpRequest.method(HttpMethod.GET, URI.create("http://localhost" + path));
    }

    @ParameterizedTest
    @CsvSource({
        "/orders/7, /orders/7",
        "/orders/7?page=2, /orders/7",
        "/caf%C3%A9/7, /café/7",
        "/orders;id=7/items, /orders/items",
        "/actuator/../orders, /orders",
        "/actuator%2Fhealth, /actuator%2Fhealth",
        "/actuator/%2E%2E/orders, /orders"
    })
    void hasThePathAsItIsMapped(String path, String expected) {
        assertThat(ReactiveFacts.pathOf(request(path).build())).isEqualTo(expected);
    }

    @Test
    void hasThePathWithinTheApplication() {
        assertThat(ReactiveFacts.pathOf(
                        request("/shop/orders").contextPath("/shop").build()))
                .isEqualTo("/orders");
    }

    @Test
    void knowsWhatCanBeKnownAtTheDoor() {
        ReactiveFacts facts = new ReactiveFacts(
                request("/orders")
                        .header("X-Sound", "siren")
                        .cookie(new HttpCookie("token", "abc"))
                        .build(),
                "/orders");
        assertThat(facts.method()).isEqualTo("GET");
        assertThat(facts.header("x-sound")).isEqualTo("siren");
        assertThat(facts.header("missing")).isNull();
        assertThat(facts.headers("X-SOUND")).containsExactly("siren");
        assertThat(facts.headers("missing")).isEmpty();
        assertThat(facts.cookie("token")).isEqualTo("abc");
        assertThat(facts.cookie("missing")).isNull();
        assertThat(facts.principal()).isNull();
    }
}
