package io.quiesce.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class TextTableTests {

    private final TextTable table = new TextTable("what", "count");

    @Test
    void alignsTheFirstColumnLeftAndTheOthersRight() {
        this.table.row("GET", 7);
        this.table.row("a long one", 123456);
        assertThat(this.table.toString().lines())
                .containsExactly(
                        "  what          count",
                        "  ----------   ------",
                        "  GET               7",
                        "  a long one   123456");
    }

    @Test
    void hasAHeaderWithoutRows() {
        assertThat(this.table.toString().lines()).containsExactly("  what   count", "  ----   -----");
    }

    @Test
    void refusesARowOfAnotherWidth() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.table.row("GET"))
                .withMessageContaining("2");
    }
}
