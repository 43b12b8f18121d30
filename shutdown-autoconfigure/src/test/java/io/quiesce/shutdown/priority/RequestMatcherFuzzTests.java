package io.quiesce.shutdown.priority;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;

import io.quiesce.shutdown.AnyRequest;
import io.quiesce.shutdown.fuzz.Fuzz;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever a request says of itself, it has priority only for what the rule asks for.
 */
class RequestMatcherFuzzTests {

    private static final int USUAL = 3000;

    private static final PriorityRules RULES = new PriorityRules(
            List.of(
                    new PriorityProperties.Rule("/urgent/{id:\\d+}", List.of("POST"), null, null, null),
                    new PriorityProperties.Rule(null, List.of(), "X-Priority", "emergency", null)),
            Pattern.compile("10\\.0\\.0\\.\\d"));

    private record Request(String method, String path, List<String> headers, @Nullable String peer)
            implements AnyRequest {

        @Override
        public @Nullable String header(String name) {
            return this.headers.isEmpty() ? null : this.headers.get(0);
        }

        @Override
        public List<String> headers(String name) {
            return this.headers;
        }
    }

    @Test
    void aPathIsThatOfTheRule() {
        Fuzz.run(
                RequestMatcherFuzzTests.class,
                USUAL,
                (odd) -> odd.oneIn(2) ? odd.text() : odd.touched("/urgent/7"),
                (path) -> assertThat(RULES.hasPriority(new Request("POST", path, List.of(), null)))
                        .isEqualTo(path.matches("/?urgent/\\d+")));
    }

    @Test
    void aHeaderIsThatOfTheRuleAndOfAProxy() {
        Fuzz.run(
                RequestMatcherFuzzTests.class,
                USUAL,
                (odd) -> odd.oneIn(2) ? odd.text() : odd.touched("emergency"),
                (value) -> {
                    Request request = new Request("GET", "/", List.of(value), "10.0.0.1");
                    assertThat(RULES.hasPriority(request)).isEqualTo(value.equals("emergency"));
                });
    }

    @Test
    void aPeerIsThatOfTheExpression() {
        Fuzz.run(
                RequestMatcherFuzzTests.class,
                USUAL,
                (odd) -> odd.oneIn(2) ? odd.text() : odd.touched("10.0.0.1"),
                (peer) -> {
                    Request request = new Request("GET", "/", List.of("emergency"), peer);
                    assertThat(RULES.hasPriority(request)).isEqualTo(peer.matches("10\\.0\\.0\\.[0-9]"));
                });
    }
}
