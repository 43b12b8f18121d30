package io.quiesce.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table of plain text: the first column is aligned left and the others right.
 */
final class TextTable {

    private static final String INDENT = "  ";

    private static final String GAP = "   ";

    private final List<String> header;

    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... header) {
        this.header = List.of(header);
    }

    void row(Object... cells) {
        if (cells.length != this.header.size()) {
            throw new IllegalArgumentException("A row needs " + this.header.size() + " cells, but has " + cells.length);
        }
        this.rows.add(Stream.of(cells).map(String::valueOf).toList());
    }

    @Override
    public String toString() {
        List<Integer> widths =
                IntStream.range(0, this.header.size()).mapToObj(this::width).toList();
        String rule = widths.stream().map("-"::repeat).collect(Collectors.joining(GAP, INDENT, ""));
        Stream<String> body = this.rows.stream().map(row -> line(row, widths));
        return Stream.concat(Stream.of(line(this.header, widths), rule), body)
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private int width(int column) {
        return Stream.concat(Stream.of(this.header), this.rows.stream())
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElse(0);
    }

    private static String line(List<String> cells, List<Integer> widths) {
        return IntStream.range(0, cells.size())
                .mapToObj(column -> {
                    String cell = cells.get(column);
                    String padding = " ".repeat(widths.get(column) - cell.length());
                    return column == 0 ? cell + padding : padding + cell;
                })
                .collect(Collectors.joining(GAP, INDENT, ""));
    }
}
