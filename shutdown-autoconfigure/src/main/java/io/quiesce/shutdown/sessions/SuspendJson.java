package io.quiesce.shutdown.sessions;

import java.net.URI;
import java.util.stream.Collectors;

import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.SuspendNotice;

/**
 * Says it as a JSON document.
 *
 * @since 0.1.0
 */
public final class SuspendJson implements SuspendMessage {

    @Override
    public String write(SuspendNotice notice, Form form) {
        String alternatives = notice.alternatives().stream()
                .map(URI::toASCIIString)
                .map((each) -> '"' + each + '"')
                .collect(Collectors.joining(","));
        return "{\"type\":\"suspend\",\"closesAt\":\"%s\",\"closesInMs\":%d,\"alternatives\":[%s],\"reason\":\"%s\"}"
                .formatted(notice.closesAt(), notice.closesIn().toMillis(), alternatives, notice.reason());
    }
}
