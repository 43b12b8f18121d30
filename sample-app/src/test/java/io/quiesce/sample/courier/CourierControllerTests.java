package io.quiesce.sample.courier;

import io.quiesce.sample.SampleTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/**
 * Tests for {@link CourierController}.
 */
@SampleTest
class CourierControllerTests {

    @Autowired
    private RestTestClient client;

    @AfterEach
    void releaseAll() {
        release("ada");
        release("bob");
    }

    private RestTestClient.ResponseSpec register(String id, String body) {
        return this.client
                .put()
                .uri("/couriers/{id}", id)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange();
    }

    private void release(String id) {
        this.client.delete().uri("/couriers/{id}", id).exchange().expectStatus().isNoContent();
    }

    private void expectCouriers(String json) {
        this.client
                .get()
                .uri("/couriers")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"expiresIn": "90s"} | 90
            {"expiresIn": "5m"}  | 300
            {"expiresIn": "45"}  | 45
            {"expiresIn": 30}    | 30
            """)
    void registersForAsLongAsAsked(String body, int seconds) {
        register("ada", body)
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"id\": \"ada\", \"expiresIn\": %d}".formatted(seconds));
    }

    @Test
    void listsWhoIsRegisteredAndWhoDelivers() {
        register("bob", "{\"expiresIn\": 60}").expectStatus().isOk();
        register("ada", "{\"expiresIn\": 60}").expectStatus().isOk();
        this.client
                .post()
                .uri("/couriers/bob/deliveries")
                .exchange()
                .expectStatus()
                .isNoContent();
        expectCouriers("[{\"id\":\"ada\",\"delivering\":false},{\"id\":\"bob\",\"delivering\":true}]");
        this.client
                .delete()
                .uri("/couriers/bob/deliveries")
                .exchange()
                .expectStatus()
                .isNoContent();
        release("ada");
        expectCouriers("[{\"id\":\"bob\",\"delivering\":false}]");
    }

    @Test
    void forgetsTheDeliveryOfACourierWhoHasGone() {
        register("bob", "{\"expiresIn\": 60}").expectStatus().isOk();
        this.client
                .post()
                .uri("/couriers/bob/deliveries")
                .exchange()
                .expectStatus()
                .isNoContent();
        release("bob");
        register("bob", "{\"expiresIn\": 60}").expectStatus().isOk();
        expectCouriers("[{\"id\":\"bob\",\"delivering\":false}]");
    }

    @Test
    void givesNoDeliveryToWhoIsNotRegistered() {
        this.client
                .post()
                .uri("/couriers/ada/deliveries")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("There is no courier ada");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {}                    | 'expiresIn' must be a number of seconds, or a time such as 60s or 5m
            {"expiresIn": "0s"}   | 'expiresIn' must be a number of seconds, or a time such as 60s or 5m
            {"expiresIn": -5}     | 'expiresIn' must be a number of seconds, or a time such as 60s or 5m
            {"expiresIn": "soon"} | 'expiresIn' must be a number of seconds, or a time such as 60s or 5m
            {"expiresIn": {}}     | 'expiresIn' cannot be read; send a JSON object with expiresIn as text or as a whole number
            {"expiresIn":         | The body cannot be read; send a JSON object with expiresIn as text or as a whole number
            """)
    void saysWhatIsWrongWithARegistration(String body, String detail) {
        register("ada", body)
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo(detail);
    }
}
