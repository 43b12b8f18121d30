package io.quiesce.shutdown.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternsTests {

    @ParameterizedTest
    @CsvSource({
        "/fleet, /fleet, true",
        "/fleet, /fleets, false",
        "/fleet, /fleet/one, false",
        "/fleet, /Fleet, false",
        "/fleet/**, /fleet, true",
        "/fleet/**, /fleet/one/two, true",
        "/fleet/**, /fleets, false",
        "/fleet/{id}/board, /fleet/one/board, true",
        "/fleet/{id}/board, /fleet/one/two/board, false",
        "/fl{rest}, /fleet, true",
        "/fl?et, /fleet, true",
        "/*/board, /fleet/board, true",
        "/{*rest}, /fleet/one, true",
        "/**, /, true",
    })
    void matchAsThoseOfRequestMappings(String pattern, String path, boolean matches) {
        assertThat(new PathPatterns("paths", "/example", List.of("/other/{id}", pattern)).match(path))
                .isEqualTo(matches);
    }

    @Test
    void matchNothingIfThereAreNone() {
        assertThat(new PathPatterns("paths", "/example", List.of()).match("/")).isFalse();
    }
}
