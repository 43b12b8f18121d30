package io.quiesce.harness.backing;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the broker and the database are.
 *
 * @param brokers the address of the broker
 * @param database the JDBC URL of the database
 */
public record Backing(String brokers, String database) {

    /**
     * The user of the database, who needs no password.
     */
    public static final String USER = "sa";

    private static final Pattern LINE = Pattern.compile("^Broker (\\S+), database (\\S+)$");

    /**
     * Read what {@link BackingMain} has written.
     * @param line its line
     * @return where the broker and the database are
     */
    public static Backing parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'line' must be that of a broker and a database, but is '" + line + "'");
        }
        return new Backing(matcher.group(1), matcher.group(2));
    }

    /**
     * Return the line that can be read again.
     * @return a line that begins with {@code Broker}
     */
    @Override
    public String toString() {
        return "Broker " + this.brokers + ", database " + this.database;
    }
}
