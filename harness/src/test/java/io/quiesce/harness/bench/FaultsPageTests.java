package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

import io.quiesce.harness.bench.FaultsPage.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultsPageTests {

    @TempDir
    private Path folder;

    @Test
    void hasATableForEachGroupInTheOrderOfTheRun() {
        String page = FaultsPage.page(
                List.of(
                        new Row("Signals", "SIGKILL", "7 lost", "137", "0.1 s", "none"),
                        new Row("Code", "a handler throws", "0 lost", "1", "1.6 s", "exit code 1"),
                        new Row("Signals", "SIGSTOP", "0 lost", "1", "10.0 s", "exit code 1")),
                "0.10 0.20 0.30");
        assertThat(page)
                .contains("## Signals\n\n| fault   |", "| SIGSTOP |", "| a handler throws |", "0.10 0.20 0.30")
                .containsSubsequence("SIGKILL", "SIGSTOP", "## Code", "## The machine");
    }

    @Test
    void addsNothingUnlessAPageIsToBeWritten() {
        FaultsPage.add(new Row("Signals", "SIGKILL", "7 lost", "137", "0.1 s", "none"));
        assertThat(this.folder).isEmptyDirectory();
    }
}
