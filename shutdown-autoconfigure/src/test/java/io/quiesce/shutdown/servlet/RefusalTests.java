package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.quiesce.shutdown.web.HttpShutdownProperties;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RefusalTests {

    private static MockHttpServletResponse refuse(int status, Duration retryAfter) throws IOException {
        MockHttpServletResponse response = new MockHttpServletResponse();
        new Refusal(
                        new HttpShutdownProperties(status, retryAfter, false, true, List.of()),
                        "The application is shutting down.")
                .send(response);
        return response;
    }

    @Test
    void isAProblemDocument() throws Exception {
        MockHttpServletResponse response = refuse(503, Duration.ofSeconds(5));
        JsonNode body = new JsonMapper().readTree(response.getContentAsString());
        assertThat(body.get("status").asInt()).isEqualTo(503);
        assertThat(body.get("title").asString()).isEqualTo("Service Unavailable");
        assertThat(body.get("detail").asString()).contains("shutting down");
        assertThat(response.getContentType()).isEqualTo("application/problem+json");
        assertThat(response.getHeader("Retry-After")).isEqualTo("5");
    }

    @Test
    void hasTheStatusThatIsConfigured() throws Exception {
        MockHttpServletResponse response = refuse(429, Duration.ofSeconds(5));
        assertThat(response.getStatus()).isEqualTo(429);
        assertThat(response.getContentAsString()).contains("Too Many Requests");
    }

    @Test
    void leavesRetryAfterOutWhenItIsZero() throws Exception {
        assertThat(refuse(503, Duration.ZERO).containsHeader("Retry-After")).isFalse();
    }

    @Test
    void neverAsksToComeBackEarlierThanConfigured() throws Exception {
        assertThat(refuse(503, Duration.ofMillis(1200)).getHeader("Retry-After"))
                .isEqualTo("2");
    }
}
