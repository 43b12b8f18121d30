package io.quiesce.harness.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What tests of shutdowns with something wrong have in common: an instance that writes a report, and how long it may take.
 */
abstract class ReportedShutdowns {

    static final Duration HARD_BOUND = Duration.ofSeconds(6);

    /** HotSpot waits for threads in native code before it is gone, and the machine may be busy. */
    static final Duration SLACK = Duration.ofMillis(1500);

    @TempDir
    Path folder;

    Path reportFile() {
        return this.folder.resolve("report.json");
    }

    SampleApp ready(String... arguments) throws InterruptedException {
        String[] all = new String[arguments.length + 1];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--shutdown.report.file=" + reportFile();
        return SampleApp.ready(all);
    }

    JsonNode report() throws Exception {
        return new JsonMapper().readTree(Files.readString(reportFile()));
    }
}
