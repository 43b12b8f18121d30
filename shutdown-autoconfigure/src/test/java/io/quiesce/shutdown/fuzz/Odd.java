package io.quiesce.shutdown.fuzz;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Input that nobody means: the same for the same seed.
 */
public final class Odd {

    /** Ends of lines, halves of pairs, marks that cannot be seen, digits that are none of ASCII, what formats are made of. */
    private static final List<String> CHARACTERS = List.of(
            "\0",
            "\t",
            "\n",
            "\r",
            "\r\n",
            "\u001b",
            "\u007f",
            "\u0085",
            "\u00a0",
            "\u00ff",
            "\u0130",
            "\u0663",
            "\u200b",
            "\u2028",
            "\u202e",
            "\ud83d",
            "\ude00",
            "\ud83d\ude00",
            "\ufeff",
            "\uffff",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "'",
            "\\",
            "/",
            "..",
            "%",
            "%00",
            ";",
            ":",
            ",",
            "=",
            "-",
            "+",
            "*",
            "#",
            "?",
            "&",
            "<",
            ">",
            ".",
            "0",
            "1",
            "true",
            "null",
            "-1",
            "99999999999999999999",
            "1e400");

    private static final int LONG = 5000;

    private final Random random;

    /**
     * Create a source of input.
     * @param seed decides what it will be
     */
    public Odd(long seed) {
        // The first numbers of neighbouring seeds are much the same.
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    /** Returns a number from 0 up to, and without, this one. */
    public int below(int bound) {
        return this.random.nextInt(bound);
    }

    public boolean oneIn(int number) {
        return below(number) == 0;
    }

    @SafeVarargs
    public final <T> T oneOf(T... choices) {
        return choices[below(choices.length)];
    }

    public <T> T oneOf(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    private String character() {
        return oneIn(2) ? String.valueOf((char) (' ' + below(95))) : oneOf(CHARACTERS);
    }

    /** Returns any text, mostly a short one. */
    public String text() {
        if (oneIn(40)) {
            return character().repeat(1 + below(LONG));
        }
        StringBuilder text = new StringBuilder();
        for (int length = below(oneIn(4) ? 100 : 10); length > 0; length--) {
            text.append(character());
        }
        return text.toString();
    }

    /** Returns what was right before somebody touched it: cut, repeated, or with something else in between. */
    public String touched(String right) {
        String text = right;
        for (int times = 1 + below(3); times > 0; times--) {
            int from = below(text.length() + 1);
            int to = from + below(Math.min(text.length() - from, 8) + 1);
            text = switch (below(5)) {
                case 0 -> text.substring(0, from);
                case 1 -> text.substring(0, from) + text.substring(to);
                case 2 -> text.substring(0, to) + text.substring(from);
                case 3 -> text.substring(0, from) + character() + text.substring(to);
                default -> text.substring(0, from) + character() + text.substring(from);
            };
        }
        return text;
    }

    /** Returns a document of JSON, or what had been one, that often has members of these names. */
    public String json(String... names) {
        StringBuilder json = new StringBuilder();
        if (oneIn(30)) {
            int depth = 1 + below(LONG);
            return oneOf("[", "{\"" + oneOf(names) + "\":").repeat(depth) + "1"
                    + oneOf("]", "}", "").repeat(depth);
        }
        value(json, 0, () -> oneOf(names));
        return oneIn(3) ? touched(json.toString()) : json.toString();
    }

    private void value(StringBuilder json, int depth, Supplier<String> names) {
        int kinds = (depth > 3) ? 5 : 8;
        switch ((depth == 0) ? 7 : below(kinds)) {
            case 0 -> json.append(oneOf("null", "true", "false"));
            case 1 -> json.append(oneOf("0", "-1", "7.5", "1e999", "123456789012345678901234567890"));
            case 2, 3, 4 -> quoted(json, oneIn(3) ? text() : names.get());
            case 5, 6 -> {
                json.append('[');
                for (int length = below(4); length > 0; length--) {
                    value(json, depth + 1, names);
                    json.append((length > 1) ? "," : "");
                }
                json.append(']');
            }
            default -> {
                json.append('{');
                for (int length = below(6); length > 0; length--) {
                    quoted(json, oneIn(6) ? text() : names.get());
                    json.append(':');
                    value(json, depth + 1, names);
                    json.append((length > 1) ? "," : "");
                }
                json.append('}');
            }
        }
    }

    private void quoted(StringBuilder json, String text) {
        json.append('"');
        for (char each : text.toCharArray()) {
            if (each == '"' || each == '\\') {
                json.append('\\').append(each);
            } else if (each < ' ' || oneIn(50)) {
                json.append("\\u%04x".formatted((int) each));
            } else {
                json.append(each);
            }
        }
        json.append('"');
    }
}
