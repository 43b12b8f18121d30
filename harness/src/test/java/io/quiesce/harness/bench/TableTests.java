package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TableTests {

    private final Table table = new Table("what", "count");

    @Test
    void isMarkdownThatIsAligned() {
        this.table.row("GET", "7").row("a long one", "123456");
        assertThat(this.table.toString().lines())
                .containsExactly(
                        "| what       |  count |",
                        "| ---------- | -----: |",
                        "| GET        |      7 |",
                        "| a long one | 123456 |");
    }

    @Test
    void textIsAlignedLeft() {
        assertThat(Table.ofText("what", "how").row("GET", "in vain").toString().lines())
                .containsExactly("| what | how     |", "| ---- | ------- |", "| GET  | in vain |");
    }

    @Test
    void cellCannotBreakTheTable() {
        this.table.row("a|b", "1");
        assertThat(this.table.toString()).contains("| a\\|b |");
    }

    @Test
    void refusesARowOfAnotherWidth() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.table.row("GET"))
                .withMessageContaining("A row needs 2 cells, but has 1");
    }
}
