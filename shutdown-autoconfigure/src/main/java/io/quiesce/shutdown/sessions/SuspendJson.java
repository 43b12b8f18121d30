package io.quiesce.shutdown.sessions;

import java.util.stream.Collectors;

import io.quiesce.shutdown.SuspendMessage;
import io.quiesce.shutdown.SuspendNotice;

/**
 * What clients are told without a {@link SuspendMessage} of the application: a JSON document on one line, in every form. It is
 * written by hand, because an application need not have a library for JSON.
 *
 * @since 0.1.0
 */
public final class SuspendJson implements SuspendMessage {

    /**
     * Create the default message.
     */
    public SuspendJson() {}

    @Override
    public String write(SuspendNotice notice, Form form) {
        String alternatives = notice.alternatives().stream()
                .map((uri) -> quoted(uri.toString()))
                .collect(Collectors.joining(",", "[", "]"));
        return "{\"type\":\"suspend\",\"closesAt\":%s,\"closesInMs\":%s,\"alternatives\":%s,\"reason\":%s}"
                .formatted(
                        quoted(notice.closesAt().toString()),
                        notice.closesIn().toMillis(),
                        alternatives,
                        quoted(notice.reason()));
    }

    private static String quoted(String text) {
        StringBuilder result = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each == '"' || each == '\\') {
                result.append('\\').append(each);
            } else if (each < ' ' || each == '\u2028' || each == '\u2029' || Character.isSurrogate(each)) {
                // Half a surrogate pair could not be encoded; a whole one reads the same in this way.
                result.append("\\u%04x".formatted((int) each));
            } else {
                result.append(each);
            }
        }
        return result.append('"').toString();
    }
}
