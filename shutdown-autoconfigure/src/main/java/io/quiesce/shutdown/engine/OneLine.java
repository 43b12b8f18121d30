package io.quiesce.shutdown.engine;

import java.util.regex.Pattern;

/**
 * Words of somebody else in a log: they are not to look like lines of it, and not to fill it.
 *
 * @since 0.1.0
 */
public final class OneLine {

    private static final int LONGEST = 500;

    /** Ends of lines, and what changes how the rest of a line is shown. */
    private static final Pattern UNWANTED = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

    private OneLine() {}

    /**
     * Return words as they may be logged.
     * @param words the words
     * @return the words on one line, cut if they are many
     */
    public static String of(String words) {
        String some = (words.length() > LONGEST) ? words.substring(0, LONGEST) + "…" : words;
        return UNWANTED.matcher(some).replaceAll(" ");
    }
}
