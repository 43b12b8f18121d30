package io.quiesce.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTests {

    @TempDir
    private Path proc;

    @Test
    void readsWhatLinuxTells() throws IOException {
        Files.writeString(
                this.proc.resolve("cpuinfo"),
                "processor\t: 0\nmodel\t\t: 2\nmodel name\t: AMD EPYC 9: B\nmodel name\t: x\n");
        Files.writeString(this.proc.resolve("meminfo"), "MemTotal:       24683520 kB\nMemFree: 1 kB\n");
        Files.writeString(this.proc.resolve("loadavg"), "0.69 2.29 3.00 5/123 2726\n");
        Machine machine = new Machine(this.proc);
        assertThat(machine.processor()).isEqualTo("AMD EPYC 9: B");
        assertThat(machine.memory()).isEqualTo("23.5 GiB");
        assertThat(machine.load()).isEqualTo("0.69 2.29 3.00");
    }

    @Test
    void isDescribedWhereNothingIsTold() {
        Machine machine = new Machine(this.proc.resolve("missing"));
        assertThat(machine.describe(machine.load(), machine.load()).toString())
                .contains("× unknown", System.getProperty("java.runtime.version"), "load average at the end");
    }
}
