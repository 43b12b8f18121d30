package io.quiesce.shutdown.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page of the documentation, as its lines and the fenced blocks in it.
 *
 * @param path its path, relative to the root of the repository
 * @param lines its lines
 * @param blocks the fenced blocks, in order
 */
record Page(Path path, List<String> lines, List<Block> blocks) {

    private static final String FENCE = "```";

    /** The folder that has the licence in it, wherever below it the tests are started. */
    static final Path ROOT = Stream.iterate(Path.of("").toAbsolutePath(), (folder) -> folder.getParent())
            .filter((folder) -> Files.exists(folder.resolve("LICENSE")))
            .findFirst()
            .orElseThrow();

    /**
     * A fenced block.
     *
     * @param page the path of its page
     * @param line the number of the line with the opening fence
     * @param language what follows the opening fence, empty for nothing
     * @param marker the text of the comment directly above the block, empty if there is none
     * @param text what is between the fences
     */
    record Block(Path page, int line, String language, String marker, String text) {

        @Override
        public String toString() {
            return this.page + ":" + this.line;
        }
    }

    static Stream<Page> all() {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            List<Path> pages = docs.filter((file) -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
                                    .map(ROOT::resolve),
                            pages.stream())
                    .map(Page::read);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    static Page of(String path) {
        return read(ROOT.resolve(path));
    }

    static Stream<Block> blocks(String language) {
        return all().flatMap((page) -> page.blocks().stream())
                .filter((block) -> block.language().equals(language));
    }

    static List<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static Page read(Path file) {
        Path path = ROOT.relativize(file);
        List<String> lines = linesOf(file);
        return new Page(path, lines, blocksOf(path, lines));
    }

    private static List<Block> blocksOf(Path path, List<String> lines) {
        List<Block> blocks = new ArrayList<>();
        int opening = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).strip().startsWith(FENCE)) {
                continue;
            }
            if (opening < 0) {
                opening = i;
            } else {
                blocks.add(new Block(
                        path,
                        opening + 1,
                        lines.get(opening).strip().substring(FENCE.length()),
                        (opening > 0) ? comment(lines.get(opening - 1).strip()) : "",
                        normalized(lines.subList(opening + 1, i))));
                opening = -1;
            }
        }
        if (opening >= 0) {
            throw new IllegalStateException("%s:%s is not closed".formatted(path, opening + 1));
        }
        return List.copyOf(blocks);
    }

    private static String comment(String line) {
        return (line.startsWith("<!--") && line.endsWith("-->"))
                ? line.substring(4, line.length() - 3).strip()
                : "";
    }

    /** The lines without what all of them are indented by, and without empty ones at either end. */
    static String normalized(List<String> lines) {
        return lines.stream().collect(Collectors.joining("\n")).stripIndent().strip();
    }

    /** The lines of the page that are outside of its blocks. */
    String prose() {
        StringBuilder prose = new StringBuilder();
        boolean inside = false;
        for (String line : this.lines) {
            if (line.strip().startsWith(FENCE)) {
                inside = !inside;
            } else if (!inside) {
                prose.append(line).append('\n');
            }
        }
        return prose.toString();
    }

    @Override
    public String toString() {
        return this.path.toString();
    }
}
