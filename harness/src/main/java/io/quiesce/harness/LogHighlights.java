package io.quiesce.harness;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Picks from the log of a shutdown what a person wants to see of it, without what precedes the message.
 */
final class LogHighlights {

    private static final Pattern LINE =
            Pattern.compile("^\\S+ +(?<level>[A-Z]+) +\\d+ --- (?:\\[[^]]*] )+(?<logger>\\S+) *: (?<message>.*)$");

    private static final Pattern SERIOUS = Pattern.compile("WARN|ERROR");

    private static final Pattern INTERESTING_LOGGER =
            Pattern.compile("^(?:i\\.q\\.|io\\.quiesce\\.).*|.*GracefulShutdown|.*\\.HikariDataSource");

    private static final int MAX_LENGTH = 200;

    private LogHighlights() {}

    static Optional<String> in(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean serious = SERIOUS.matcher(matcher.group("level")).matches();
        if (!serious && !INTERESTING_LOGGER.matcher(matcher.group("logger")).matches()) {
            return Optional.empty();
        }
        String message = matcher.group("message");
        return Optional.of((serious ? matcher.group("level") + " " : "") + shortened(message));
    }

    private static String shortened(String message) {
        return message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH - 1) + "…";
    }
}
