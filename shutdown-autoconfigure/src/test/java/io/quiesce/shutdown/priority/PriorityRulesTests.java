package io.quiesce.shutdown.priority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import io.quiesce.shutdown.AdmissionRequest;
import io.quiesce.shutdown.AnyRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PriorityRulesTests {

    private record Request(String method, String path, Map<String, String> headers, @Nullable String peer)
            implements AnyRequest {

        @Override
        public @Nullable String header(String name) {
            return this.headers.get(name.toLowerCase(Locale.ROOT));
        }
    }

    private static PriorityProperties.Rule path(String path) {
        return new PriorityProperties.Rule(path, List.of(), null, null, null);
    }

    private static PriorityProperties.Rule header(String name, @Nullable String value) {
        return new PriorityProperties.Rule(null, List.of(), name, value, null);
    }

    private static boolean isImportant(Request request, PriorityProperties.Rule... rules) {
        return new PriorityRules(List.of(rules), Pattern.compile("10\\.0\\.0\\.\\d")).hasPriority(request);
    }

    private static Request request(String method, String path) {
        return new Request(method, path, Map.of(), null);
    }

    private static Request from(@Nullable String peer) {
        return new Request("GET", "/", Map.of("x-priority", "emergency"), peer);
    }

    @Test
    void nothingIsImportantWithoutRules() {
        assertThat(isImportant(from("10.0.0.1"))).isFalse();
    }

    @Test
    void aPathIsMatchedByItsPattern() {
        assertThat(isImportant(request("GET", "/orders/7/urgent"), path("/orders/{id}/urgent")))
                .isTrue();
        assertThat(isImportant(request("GET", "/orders/7"), path("/orders/{id}/urgent")))
                .isFalse();
        assertThat(isImportant(request("GET", "/orders/%37"), path("/orders/7")))
                .as("decoded once")
                .isFalse();
    }

    @Test
    void aCallOfGrpcIsMatchedByItsFullName() {
        assertThat(isImportant(request("POST", "shop.Orders/Cancel"), path("/shop.Orders/Cancel")))
                .isTrue();
        assertThat(isImportant(request("POST", "shop.Orders/Place"), path("/shop.Orders/Cancel")))
                .isFalse();
    }

    @Test
    void oneOfTheMethodsIsEnough() {
        var rule = new PriorityProperties.Rule(null, List.of("post", "PUT"), null, null, null);
        assertThat(isImportant(request("POST", "/"), rule)).isTrue();
        assertThat(isImportant(request("PUT", "/"), rule)).isTrue();
        assertThat(isImportant(request("GET", "/"), rule)).isFalse();
    }

    @Test
    void aHeaderIsBelievedFromATrustedProxyOnly() {
        assertThat(isImportant(from("10.0.0.1"), header("X-Priority", null))).isTrue();
        assertThat(isImportant(from("10.0.0.11"), header("X-Priority", null))).isFalse();
        assertThat(isImportant(from("10.0.1.1"), header("X-Priority", null))).isFalse();
        assertThat(isImportant(from(null), header("X-Priority", null))).isFalse();
        assertThat(new PriorityRules(List.of(header("X-Priority", null)), null).hasPriority(from("10.0.0.1")))
                .isFalse();
    }

    @Test
    void aHeaderHasTheValueThatIsAskedFor() {
        assertThat(isImportant(from("10.0.0.1"), header("X-Priority", "emergency")))
                .isTrue();
        assertThat(isImportant(from("10.0.0.1"), header("X-Priority", "Emergency")))
                .isFalse();
        assertThat(isImportant(from("10.0.0.1"), header("X-Other", null))).isFalse();
    }

    @Test
    void aHeaderThatComesTwiceIsNotBelieved() {
        PriorityRules rules =
                new PriorityRules(List.of(header("X-Priority", null)), Pattern.compile("10\\.0\\.0\\.\\d"));
        AdmissionRequest twice = mock(AdmissionRequest.class);
        given(twice.method()).willReturn("GET");
        given(twice.peer()).willReturn("10.0.0.1");
        given(twice.header("X-Priority")).willReturn("emergency");
        given(twice.headers("X-Priority")).willReturn(List.of("emergency", "emergency"));
        assertThat(rules.hasPriority(twice)).isFalse();
    }

    @Test
    void everythingThatIsGivenMustMatch() {
        var rule = new PriorityProperties.Rule("/orders", List.of("POST"), "X-Priority", null, null);
        Map<String, String> headers = Map.of("x-priority", "1");
        assertThat(isImportant(new Request("POST", "/orders", headers, "10.0.0.1"), rule))
                .isTrue();
        assertThat(isImportant(new Request("GET", "/orders", headers, "10.0.0.1"), rule))
                .isFalse();
        assertThat(isImportant(new Request("POST", "/quotes", headers, "10.0.0.1"), rule))
                .isFalse();
        assertThat(isImportant(new Request("POST", "/orders", Map.of(), "10.0.0.1"), rule))
                .isFalse();
        assertThat(isImportant(new Request("POST", "/orders", headers, "192.0.2.1"), rule))
                .isFalse();
    }

    @Test
    void oneRuleIsEnough() {
        assertThat(isImportant(request("GET", "/b"), path("/a"), path("/b"))).isTrue();
    }

    @Test
    void aRuleThatAsksForAnAuthorityIsNoneOfTheDoor() {
        assertThat(isImportant(
                        request("GET", "/a"),
                        new PriorityProperties.Rule("/a", List.of(), null, null, "ROLE_OPERATOR")))
                .isFalse();
    }
}
