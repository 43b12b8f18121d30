package io.quiesce.harness.bench;

import java.util.List;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads one of a few words of the command line, and says which there are.
 *
 * @param <E> what the words stand for
 */
class WordConverter<E extends Enum<E>> implements ITypeConverter<E> {

    private final List<E> all;

    WordConverter(Class<E> type) {
        this.all = List.of(type.getEnumConstants());
    }

    @Override
    public final E convert(String value) {
        return this.all.stream()
                .filter(each -> each.toString().equals(value))
                .findFirst()
                .orElseThrow(
                        () -> new TypeConversionException("expected one of " + this.all + ", but was '" + value + "'"));
    }
}
