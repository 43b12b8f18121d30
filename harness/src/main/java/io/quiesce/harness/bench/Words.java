package io.quiesce.harness.bench;

import java.util.Locale;

/**
 * How constants are typed and printed.
 */
final class Words {

    private Words() {}

    /** Return a constant as one word in lower case. */
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
