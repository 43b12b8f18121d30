package io.quiesce.sample.board;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the endpoint {@code drain} shows, as far as the board does.
 * @param state where the instance is
 * @param since when it came there
 * @param outstanding units of work by kind
 * @param reason why
 * @param pending what is not yet as the state wants it
 */
record DrainView(
        String state, String since, Map<String, Long> outstanding, @Nullable String reason, List<String> pending) {}
