package io.quiesce.harness;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an application is reached, by what it writes.
 */
final class AppAddress {

    private static final Pattern STARTED_ON_PORT = Pattern.compile("\\bstarted on port\\(?s?\\)?:? (\\d+)");

    private AppAddress() {}

    static OptionalInt portIn(String line) {
        Matcher matcher = STARTED_ON_PORT.matcher(line);
        return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }

    /** Return the address of the web server, without a path, if it listens already. */
    static Optional<URI> in(List<LogLine> lines) {
        return lines.stream()
                .map(line -> portIn(line.text()))
                .filter(OptionalInt::isPresent)
                .findFirst()
                .map(port -> URI.create("http://127.0.0.1:" + port.getAsInt()));
    }
}
