package io.quiesce.harness.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table that can be written as Markdown, which reads well as plain text too: the first column is aligned left and the
 * others right, unless all of it is text.
 */
final class Table {

    private final List<String> header;

    private final List<List<String>> rows = new ArrayList<>();

    private final boolean text;

    Table(String... header) {
        this(false, header);
    }

    private Table(boolean text, String... header) {
        this.text = text;
        this.header = List.of(header);
    }

    static Table ofText(String... header) {
        return new Table(true, header);
    }

    Table row(String... cells) {
        if (cells.length != this.header.size()) {
            throw new IllegalArgumentException("A row needs " + this.header.size() + " cells, but has " + cells.length);
        }
        this.rows.add(Stream.of(cells).map(cell -> cell.replace("|", "\\|")).toList());
        return this;
    }

    @Override
    public String toString() {
        List<Integer> widths =
                IntStream.range(0, this.header.size()).mapToObj(this::width).toList();
        return Stream.concat(
                        Stream.of(line(this.header, widths), rule(widths)),
                        this.rows.stream().map(row -> line(row, widths)))
                .collect(Collectors.joining("\n"));
    }

    private int width(int column) {
        return Stream.concat(Stream.of(this.header), this.rows.stream())
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElse(0);
    }

    private boolean isLeft(int column) {
        return this.text || column == 0;
    }

    private String line(List<String> cells, List<Integer> widths) {
        return join(IntStream.range(0, cells.size())
                .mapToObj(column -> {
                    String cell = cells.get(column);
                    String padding = " ".repeat(widths.get(column) - cell.length());
                    return isLeft(column) ? cell + padding : padding + cell;
                })
                .toList());
    }

    private String rule(List<Integer> widths) {
        return join(IntStream.range(0, widths.size())
                .mapToObj(column -> {
                    String dashes = "-".repeat(Math.max(1, widths.get(column) - 1));
                    return isLeft(column) ? "-" + dashes : dashes + ":";
                })
                .toList());
    }

    private static String join(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }
}
