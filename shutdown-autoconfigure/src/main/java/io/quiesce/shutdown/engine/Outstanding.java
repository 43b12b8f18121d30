package io.quiesce.shutdown.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a shutdown is still waiting for.
 *
 * @param counts units of work by kind
 * @param oldest the oldest unit of work
 * @param handlers the names of handlers that have not returned
 * @param announcements the names of announcements that have not ended
 * @since 0.1.0
 */
public record Outstanding(
        Map<WorkKind, Long> counts, Optional<WorkDetails> oldest, List<String> handlers, List<String> announcements) {}
